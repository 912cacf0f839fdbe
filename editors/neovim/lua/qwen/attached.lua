---What is done in a buffer that the server is attached to.
local M = {}

---@type table<integer, true>
local watched = {}

---Watch a buffer: the ghost text's events, and other servers' diagnostics.
---@param bufnr integer
function M.attach(bufnr)
  if #vim.diagnostic.get(bufnr) > 0 then -- another server was quicker, or ours is a new one
    require("qwen.diagnostics").tell_soon(bufnr)
  end
  if watched[bufnr] then
    return
  end
  watched[bufnr] = true
  require("qwen.keys").map()
  require("qwen.ghost").watch(bufnr)
  require("qwen.diagnostics").watch(bufnr)
  vim.api.nvim_create_autocmd({ "BufWipeout", "BufDelete" }, {
    buffer = bufnr,
    once = true,
    callback = function()
      watched[bufnr] = nil
    end,
  })
end

return M
