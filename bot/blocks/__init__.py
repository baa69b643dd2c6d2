"""What people see in Slack: pure functions, data in, Block Kit out. One file a screen."""
