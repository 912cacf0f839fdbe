std = "luajit"
globals = { "vim" }
max_line_length = 125
files["lua/qwen/settings.lua"] = { max_line_length = false } -- generated
