---Completion menus, which ghost text keeps out of the way of: Neovim's own, blink.cmp's and nvim-cmp's.
local M = {}

---Whether a menu is shown now.
---@return boolean
function M.is_shown()
  if vim.fn.pumvisible() == 1 then
    return true
  end
  local blink, cmp = package.loaded["blink.cmp"], package.loaded["cmp"]
  return blink ~= nil and blink.is_menu_visible() or cmp ~= nil and cmp.visible() or false
end

---Call something when a menu comes or goes.
---@param group integer
---@param changed fun()
function M.watch(group, changed)
  vim.api.nvim_create_autocmd(
    { "CompleteChanged", "CompleteDone" },
    { group = group, callback = vim.schedule_wrap(changed) }
  )
  vim.api.nvim_create_autocmd("User", {
    group = group,
    pattern = { "BlinkCmpMenuOpen", "BlinkCmpMenuClose" },
    callback = vim.schedule_wrap(changed),
  })
end

return M
