---Ghost text: asked for at each change, kept while it is typed along, gone in the same step as it is typed against.
local M = {}

local asking = require("qwen.ghost.asking")
local draw = require("qwen.ghost.draw")
local menu = require("qwen.ghost.menu")
local position = require("qwen.position")
local suggestions = require("qwen.ghost.suggestion")

---What is known of the buffer where the cursor is in insert mode; there is one such place at most.
---@class qwen.GhostState
---@field bufnr integer
---@field items qwen.Suggestion[] Suggestions for where the cursor is, each cut to what is still to be written.
---@field index integer The one that is shown.
---@field is_drawn boolean

---@type qwen.GhostState?
local state

---The text and the cursor that were looked at last.
---@type { bufnr: integer, tick: integer, row: integer, byte: integer }?
local looked

---Follow what is typed in a buffer.
---@param bufnr integer
function M.watch(bufnr)
  local group = vim.api.nvim_create_augroup("qwen.ghost." .. bufnr, {})
  vim.api.nvim_create_autocmd({ "TextChangedI", "TextChangedP", "CursorMovedI" }, {
    group = group,
    buffer = bufnr,
    callback = function()
      M.look()
    end,
  })
  vim.api.nvim_create_autocmd("InsertEnter", {
    group = group,
    buffer = bufnr,
    callback = vim.schedule_wrap(function() -- the cursor is not yet where the first key will go
      if M.is_inserting(bufnr) then
        M.look()
      end
    end),
  })
  vim.api.nvim_create_autocmd({ "InsertLeave", "BufLeave" }, {
    group = group,
    buffer = bufnr,
    callback = function()
      M.dismiss()
    end,
  })
  menu.watch(vim.api.nvim_create_augroup("qwen.ghost.menu", {}), M.draw)
end

---Whether suggestions come by themselves in a buffer.
---@param bufnr integer
---@return boolean
function M.is_on(bufnr)
  local own = vim.b[bufnr].qwen_ghost
  if own ~= nil then
    return own
  end
  local ghost = require("qwen.options").get().ghost
  local by_type = ghost.filetypes[vim.bo[bufnr].filetype]
  if by_type ~= nil then
    return by_type
  end
  return ghost.enabled
end

---Look at what was typed or where the cursor went: keep what fits, and ask for what could stand here.
function M.look()
  local bufnr = vim.api.nvim_get_current_buf()
  local place = M.place(bufnr)
  local now = { bufnr = bufnr, tick = vim.api.nvim_buf_get_changedtick(bufnr), row = place.row, byte = place.byte }
  if vim.deep_equal(looked, now) then
    return
  end
  looked = now
  M.follow()
  M.draw()
  if M.is_on(bufnr) then
    M.ask(bufnr, place, false)
  end
end

---Ask for a suggestion here, whatever the settings say of when to ask. `shown` is called when there are some.
---@param shown? fun()
function M.trigger(shown)
  local bufnr = vim.api.nvim_get_current_buf()
  M.ask(bufnr, M.place(bufnr), true, shown)
end

---@param bufnr integer
---@param place qwen.Place
---@param is_invoked boolean
---@param shown? fun()
function M.ask(bufnr, place, is_invoked, shown)
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  asking.ask(bufnr, place.row, place.byte, is_invoked, function(items, encoding)
    if not M.is_as_it_was(bufnr, tick, place) then
      return -- what comes of the change asks again
    end
    local found = {}
    for _, item in ipairs(items) do
      found[#found + 1] = suggestions.of(item, place, encoding)
    end
    M.take(bufnr, found)
    if shown and #found > 0 then
      shown()
    end
  end)
end

---Whether a buffer is in front, in insert mode, with the text and the cursor of when something was asked.
---@param bufnr integer
---@param tick integer
---@param place qwen.Place
---@return boolean
function M.is_as_it_was(bufnr, tick, place)
  local row, byte = position.cursor()
  return M.is_inserting(bufnr)
    and vim.api.nvim_buf_get_changedtick(bufnr) == tick
    and row == place.row
    and byte == place.byte
end

---@param bufnr integer
---@return boolean
function M.is_inserting(bufnr)
  return vim.api.nvim_get_current_buf() == bufnr and vim.startswith(vim.api.nvim_get_mode().mode, "i")
end

---Have these suggestions, and show the first.
---@param bufnr integer
---@param items qwen.Suggestion[]
function M.take(bufnr, items)
  M.forget()
  if #items > 0 then
    state = { bufnr = bufnr, items = items, index = 1, is_drawn = false }
  end
  M.draw()
end

---Keep of the suggestions what fits the text and the cursor as they are now.
function M.follow()
  if state == nil then
    return
  end
  local place = M.place(state.bufnr)
  local shown = state.items[state.index]
  local kept, index = {}, 1
  for _, item in ipairs(state.items) do
    local followed = vim.api.nvim_get_current_buf() == state.bufnr and suggestions.followed(item, place)
    if followed then
      kept[#kept + 1] = followed
      index = item == shown and #kept or index
    end
  end
  if #kept == 0 then
    M.forget()
  else
    state.items, state.index = kept, index
  end
end

---Draw what is to be seen: nothing beside a menu, unless that is wished.
function M.draw()
  if state == nil then
    return
  end
  if menu.is_shown() and not require("qwen.options").get().ghost.beside_menu then
    draw.clear(state.bufnr)
    state.is_drawn = false
    return
  end
  local item = state.items[state.index]
  draw.show(state.bufnr, item, #item.before)
  state.is_drawn = true
end

---Whether there is ghost text, which fits what stands there at this moment.
---@return boolean
function M.is_shown()
  if state == nil or not state.is_drawn then
    return false
  end
  M.follow()
  return state ~= nil
end

---Show another suggestion, asking for more than one if there is one only.
---@param step 1|-1
function M.cycle(step)
  if state and #state.items > 1 then
    state.index = (state.index - 1 + step) % #state.items + 1
    M.draw()
  else
    M.trigger(function()
      if state and #state.items > 1 then
        M.cycle(step)
      end
    end)
  end
end

---Take the ghost text, or a part of it. Whether there was any.
---@param part "all"|"line"|"word"
---@return boolean
function M.accept(part)
  if not M.is_shown() then
    return false
  end
  ---@cast state qwen.GhostState
  local bufnr, item = state.bufnr, state.items[state.index]
  local length = suggestions.length(item.rest, part)
  local is_whole = length == #item.rest
  M.write(bufnr, item, item.rest:sub(1, length), is_whole and item.covered or 0)
  if is_whole then
    M.forget()
  end
  M.tell(item, is_whole and "all" or part)
  M.look()
  return true
end

---Write text at the cursor, over so many bytes behind it.
---@param bufnr integer
---@param item qwen.Suggestion
---@param text string
---@param over integer
function M.write(bufnr, item, text, over)
  local row, byte = item.row, #item.before
  local lines = vim.split(text, "\n", { plain = true })
  vim.api.nvim_buf_set_text(bufnr, row, byte, row, byte + over, lines)
  local last = #lines == 1 and byte + #text or #lines[#lines]
  vim.api.nvim_win_set_cursor(0, { row + #lines, last })
end

---Tell the server what was taken.
---@param item qwen.Suggestion
---@param part "all"|"line"|"word"
function M.tell(item, part)
  local command = item.command
  if command then
    local argument = vim.tbl_extend("force", (command.arguments or {})[1] or {}, { part = part })
    require("qwen.calls").execute(command.command, argument, function() end)
  end
end

---Put the ghost text away, and have the stream closed that it comes from.
function M.dismiss()
  asking.cancel()
  M.forget()
  looked = nil
end

---Know of no suggestion any more.
function M.forget()
  if state then
    draw.clear(state.bufnr)
  end
  state = nil
end

---Where the cursor is.
---@param bufnr integer
---@return qwen.Place
function M.place(bufnr)
  local row, byte = position.cursor()
  return {
    row = row,
    byte = byte,
    line = function(at)
      return position.line(bufnr, at)
    end,
  }
end

return M
