"""What people say about an idea: questions, answered by its proposer or by staff; support; following it by mail."""
