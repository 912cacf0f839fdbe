-- How long Neovim takes for each key: from when it is read until Neovim waits for the next one.
_G.Times = {}
local began

vim.on_key(function(_, typed)
  if typed ~= nil and typed ~= "" then
    began = vim.uv.hrtime()
  end
end)

vim.api.nvim_create_autocmd("SafeState", {
  callback = function()
    if began then
      table.insert(_G.Times, vim.uv.hrtime() - began)
      began = nil
    end
  end,
})
