-- The server, as `vim.lsp.enable("qwen_ls")` starts it.
return require("qwen.server").config()
