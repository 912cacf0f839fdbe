"""What `qwen-ls doctor` looks at: a file for each thing that can be wrong, and the order in which it looks."""
