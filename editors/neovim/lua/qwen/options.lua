---The plugin's options: the user's own, checked, over the defaults.
local M = {}

---@class qwen.Options
---What the server is told; see |qwen-settings|. What decides where code and key go is taken from here only.
---@field settings? qwen.Settings
---@field cmd? string[] How the server is started.
---@field ghost? qwen.GhostOptions
---@field keys? table<qwen.Key, string|false> A key for each of these; false maps none.
---@field window? qwen.WindowOptions

---@class qwen.GhostOptions
---@field enabled? boolean Whether there is ghost text at all.
---@field filetypes? table<string, boolean> Turns it off or on in a filetype.
---@field beside_menu? boolean Whether it is shown while a completion menu is.

---@class qwen.WindowOptions
---@field kind? "split"|"float" Where answers are shown.
---@field width? number Columns, or a share of the screen if it is below 1.

---@alias qwen.Key "accept"|"accept_line"|"accept_word"|"next"|"previous"|"dismiss"|"trigger"

---@type qwen.Options
local DEFAULTS = {
  settings = {},
  cmd = { "qwen-ls" },
  ghost = { enabled = true, filetypes = {}, beside_menu = false },
  keys = {
    accept = "<Tab>",
    accept_line = "<C-Down>",
    accept_word = "<C-Right>",
    next = "<M-]>",
    previous = "<M-[>",
    dismiss = "<C-]>",
    trigger = "<M-\\>",
  },
  window = { kind = "split", width = 0.4 },
}

---What the user gave, not yet looked at: that would cost each start.
---@type qwen.Options?
local given = {}

---@type qwen.Options
local options

---The options as they count. What of the user's does not fit is named once, and left out.
---@return qwen.Options
function M.get()
  if given then
    local theirs = given
    given = nil
    options = vim.tbl_deep_extend("force", vim.deepcopy(DEFAULTS), M.fitting(theirs, DEFAULTS, "qwen"))
    options.cmd = theirs.cmd or DEFAULTS.cmd -- a list is not merged
  end
  return options
end

---Take the user's options.
---@param theirs qwen.Options
function M.set(theirs)
  given = theirs
end

---Whether an edit is shown as a diff before it is applied.
---@return boolean
function M.previews()
  local actions = M.get().settings.actions
  return actions ~= nil and actions.preview == true
end

---What of a table is of the kinds that the defaults have.
---@param theirs table
---@param defaults table
---@param path string
---@return table
function M.fitting(theirs, defaults, path)
  local fit = {}
  for name, value in pairs(theirs) do
    local key, default = path .. "." .. tostring(name), defaults[name]
    if default == nil then
      M.complain(("there is no option %s; there are: %s"):format(key, table.concat(vim.tbl_keys(defaults), ", ")))
    elseif key == "qwen.settings" or key == "qwen.ghost.filetypes" or key == "qwen.cmd" then
      fit[name] = value
    elseif type(default) == "table" and type(value) == "table" then
      fit[name] = M.fitting(value, default, key)
    elseif type(default) == type(value) or (path == "qwen.keys" and value == false) then
      fit[name] = value
    else
      M.complain(("%s is to be a %s, and is a %s"):format(key, type(default), type(value)))
    end
  end
  return fit
end

---@param message string
function M.complain(message)
  vim.notify("Qwen: " .. message, vim.log.levels.WARN)
end

return M
