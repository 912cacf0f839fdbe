---Keys in insert mode: each does what it did before where there is nothing for it to do.
local M = {}

---@type table<qwen.Key, string>
local RUNS = {
  accept = "require('qwen.ghost').accept('all')",
  accept_line = "require('qwen.ghost').accept('line')",
  accept_word = "require('qwen.ghost').accept('word')",
  next = "require('qwen.ghost').cycle(1)",
  previous = "require('qwen.ghost').cycle(-1)",
  dismiss = "require('qwen.ghost').dismiss()",
  trigger = "require('qwen.ghost').trigger()",
}

---The options whose keys are mapped.
---@type qwen.Options?
local mapped

---Map the keys that the options name. Done when the first buffer has the server: others' mappings are there by then.
function M.map()
  local options = require("qwen.options").get()
  if mapped == options then
    return
  end
  mapped = options
  for name, key in pairs(options.keys) do
    if key then
      M.map_one(name, key)
    end
  end
end

---@param name qwen.Key
---@param key string
function M.map_one(name, key)
  local before = vim.fn.maparg(key, "i", false, true)
  local is_ours = before.desc ~= nil and vim.startswith(before.desc, "Qwen: ")
  local fallback = is_ours and M.fallbacks[key] or M.fallback(key, before)
  M.fallbacks[key] = fallback
  vim.keymap.set("i", key, function()
    if name ~= "trigger" and not require("qwen.ghost").is_shown() then
      return fallback()
    end
    local run = ("<Cmd>lua %s<CR>"):format(RUNS[name])
    -- What is taken is a step of its own to undo.
    return vim.startswith(name, "accept") and "<C-g>u" .. run .. "<C-g>u" or run
  end, { expr = true, replace_keycodes = true, desc = "Qwen: " .. name:gsub("_", " ") })
end

---What each mapped key did before.
---@type table<string, fun(): string>
M.fallbacks = {}

---What a key does without this plugin: another mapping's work, or its own.
---@param key string
---@param before table What `maparg()` tells.
---@return fun(): string What an expression mapping is to give.
function M.fallback(key, before)
  if before.callback and before.expr ~= 1 then
    M.callbacks[key] = before.callback
    return function() -- by a command, since a mapping's expression must not change text
      return ("<Cmd>lua require('qwen.keys').callbacks[%q]()<CR>"):format(key)
    end
  end
  if before.callback or (before.rhs or "") ~= "" then
    return function()
      return M.remapped(before, M.keys_of(before))
    end
  end
  return function()
    return key
  end
end

---Callbacks of the mappings that were there before.
---@type table<string, fun()>
M.callbacks = {}

---@param before table
---@return string
function M.keys_of(before)
  if before.callback then
    return before.callback() or ""
  end
  if before.expr == 1 then
    return vim.api.nvim_eval(before.rhs)
  end
  return before.rhs:lower() == "<nop>" and "" or before.rhs
end

---Keys of a mapping that is mapped on are typed as such; all others are given back.
---@param before table
---@param keys string
---@return string
function M.remapped(before, keys)
  if before.noremap == 1 then
    return keys
  end
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, true, true), "mi", false)
  return ""
end

return M
