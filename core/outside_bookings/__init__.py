"""What is booked at Calendly and Cal.com as meetings of ours, and what is changed here made there."""
