---What the server says of its state: for a statusline, and as an autocommand (`User QwenStatus`).
local M = {}

---@class qwen.Status
---@field state "idle"|"busy"|"paused"|"rateLimited"|"error"|"offline"
---@field message string
---@field model string?
---@field retryAt integer? When completions are tried again, in milliseconds since 1970.

local ICONS = { idle = "✦", busy = "…", paused = "⏸", rateLimited = "⏲", error = "✗", offline = "⌁" }

---@type qwen.Status?
local status

---@return qwen.Status?
function M.get()
  return status
end

---@param told qwen.Status
function M.take(told)
  status = told
  vim.api.nvim_exec_autocmds("User", { pattern = "QwenStatus", modeline = false, data = told })
  vim.cmd.redrawstatus()
end

---@return string
function M.line()
  if status == nil or require("qwen.calls").client() == nil then
    return ""
  end
  local until_when = type(status.retryAt) == "number" and os.date(" until %H:%M:%S", math.floor(status.retryAt / 1000))
    or ""
  return ("%s Qwen%s"):format(ICONS[status.state] or "?", until_when)
end

return M
