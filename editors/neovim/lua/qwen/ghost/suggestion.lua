---A suggestion at a place: what of it is still to be written, and whether it still fits what stands there.
---
---Whatever is typed between a request, its answer and its being taken, the text decides: a suggestion follows what is
---typed along it, and fits nothing else.
local M = {}

---@class qwen.Suggestion
---@field row integer The line where it begins, from 0.
---@field before string What stands before it in that line.
---@field after string What stands behind the cursor in the cursor's line, what is covered among it.
---@field rest string What is to be written at the cursor.
---@field covered integer How many bytes behind the cursor it takes the place of.
---@field command? lsp.Command What is run when it is taken.

---Where a suggestion is looked at: lines of a buffer, and the cursor.
---@class qwen.Place
---@field line fun(row: integer): string
---@field row integer
---@field byte integer

---A suggestion of the server, for a place that is as it was when the server was asked; nil if it does not fit there.
---@param item table An item of LSP's InlineCompletionList.
---@param place qwen.Place
---@param encoding string
---@return qwen.Suggestion?
function M.of(item, place, encoding)
  local position = require("qwen.position")
  local text = type(item.insertText) == "table" and item.insertText.value or item.insertText
  local line = place.line(place.row)
  local start, stop = place.byte, place.byte
  if item.range then
    if item.range.start.line ~= place.row or item.range["end"].line ~= place.row then
      return nil
    end
    start = position.byte(line, item.range.start.character, encoding)
    stop = position.byte(line, item.range["end"].character, encoding)
  end
  local written = line:sub(start + 1, place.byte)
  text = text:gsub("\r\n", "\n")
  if start > place.byte or stop < place.byte or not vim.startswith(text, written) then
    return nil
  end
  local rest = text:sub(#written + 1)
  if rest == line:sub(place.byte + 1, stop) then
    return nil
  end
  return {
    row = place.row,
    before = line:sub(1, place.byte),
    after = line:sub(place.byte + 1),
    rest = rest,
    covered = stop - place.byte,
    command = item.command,
  }
end

---The same suggestion at a place where some of it was typed meanwhile; nil if it does not fit what stands there.
---@param suggestion qwen.Suggestion
---@param place qwen.Place
---@return qwen.Suggestion?
function M.followed(suggestion, place)
  local typed = M.typed(suggestion, place)
  if typed == nil or not vim.startswith(suggestion.rest, typed) or #typed == #suggestion.rest then
    return nil
  end
  local line = place.line(place.row)
  if line:sub(place.byte + 1) ~= suggestion.after then
    return nil
  end
  return vim.tbl_extend("force", suggestion, {
    row = place.row,
    before = line:sub(1, place.byte),
    rest = suggestion.rest:sub(#typed + 1),
  })
end

---What stands between the place of a suggestion and the cursor; nil if that is not all that changed.
---@param suggestion qwen.Suggestion
---@param place qwen.Place
---@return string?
function M.typed(suggestion, place)
  local rows = place.row - suggestion.row
  local _, most = suggestion.rest:gsub("\n", "")
  if rows < 0 or rows > most then
    return nil
  end
  local first = place.line(suggestion.row)
  if not vim.startswith(first, suggestion.before) then
    return nil
  end
  if rows == 0 then
    return place.byte >= #suggestion.before and first:sub(#suggestion.before + 1, place.byte) or nil
  end
  local lines = { first:sub(#suggestion.before + 1) }
  for row = suggestion.row + 1, place.row - 1 do
    lines[#lines + 1] = place.line(row)
  end
  lines[#lines + 1] = place.line(place.row):sub(1, place.byte)
  return table.concat(lines, "\n")
end

---How many bytes of a suggestion a part of it has: all, the rest of its line, or its next word.
---@param rest string
---@param part "all"|"line"|"word"
---@return integer
function M.length(rest, part)
  if part == "all" then
    return #rest
  end
  if part == "line" then
    local first = rest:sub(1, 1) == "\n" and 2 or 1
    return (rest:find("\n", first, true) or #rest + 1) - 1
  end
  local space = #rest:match("^\n?[ \t]*")
  local word = rest:match("^[%w_\128-\255]+", space + 1) or rest:match("^[^%w_%s\128-\255]+", space + 1) or ""
  return math.max(space + #word, 1)
end

---The pieces of a suggestion's first line around what it covers: for each, how far behind the cursor it stands.
---Nil if what is covered does not come in it in the same order.
---@param first string
---@param covered string
---@return { [1]: integer, [2]: string }[]?
function M.pieces(first, covered)
  local pieces, from = {}, 1
  for at = 1, #covered do
    local found = first:find(covered:sub(at, at), from, true)
    if found == nil then
      return nil
    end
    if at == #covered then -- the last one stands as far right as it can
      local next_one = first:find(covered:sub(at, at), found + 1, true)
      while next_one do
        found, next_one = next_one, first:find(covered:sub(at, at), next_one + 1, true)
      end
    end
    if found > from then
      pieces[#pieces + 1] = { at - 1, first:sub(from, found - 1) }
    end
    from = found + 1
  end
  if from <= #first then
    pieces[#pieces + 1] = { #covered, first:sub(from) }
  end
  return pieces
end

return M
