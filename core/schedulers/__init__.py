"""Outside schedulers, Calendly and Cal.com: what is booked there, said the same way for both."""
