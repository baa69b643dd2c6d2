"""What fills the sandbox with life: its clock, and a company half-way through its hiring."""
