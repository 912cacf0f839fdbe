---Completion menus, which ghost text keeps out of the way of: Neovim's own, blink.cmp's and nvim-cmp's.
local M = {}

---@type fun()?
local told

---Whether nvim-cmp tells of its menu: it has events of its own, and may be loaded at any time.
local is_cmp_heard = false

---Whether a menu is shown now.
---@return boolean
function M.is_shown()
  if vim.fn.pumvisible() == 1 then
    return true
  end
  local blink, cmp = package.loaded["blink.cmp"], package.loaded["cmp"]
  if cmp ~= nil and not is_cmp_heard and told then
    is_cmp_heard = true
    cmp.event:on("menu_opened", told)
    cmp.event:on("menu_closed", told)
  end
  return blink ~= nil and blink.is_menu_visible() or cmp ~= nil and cmp.visible() or false
end

---Call something when a menu comes or goes.
---@param group integer
---@param changed fun()
function M.watch(group, changed)
  told = vim.schedule_wrap(changed)
  vim.api.nvim_create_autocmd({ "CompleteChanged", "CompleteDone" }, { group = group, callback = told })
  vim.api.nvim_create_autocmd("User", {
    group = group,
    pattern = { "BlinkCmpMenuOpen", "BlinkCmpMenuClose" },
    callback = told,
  })
end

return M
