-- Nothing is loaded here: what a command or a server needs comes when it is used.
if vim.g.loaded_qwen then
  return
end
vim.g.loaded_qwen = true

vim.api.nvim_create_user_command("Qwen", function(call)
  require("qwen.command").run(call)
end, {
  nargs = "*",
  range = true,
  desc = "Qwen: explain, ask, edit, fix, …",
  complete = function(...)
    return require("qwen.command").complete(...)
  end,
})

vim.api.nvim_create_autocmd("LspAttach", {
  group = vim.api.nvim_create_augroup("qwen", {}),
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == "qwen_ls" then
      require("qwen.attached").attach(event.buf)
    end
  end,
})
