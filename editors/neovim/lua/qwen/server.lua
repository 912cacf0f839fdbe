---How the server is started, and what of the protocol this plugin does itself.
local M = {}

---The groups of settings that take effect when the server starts: they decide where code and key go.
local OWN = { "endpoint", "local", "limits", "log", "models", "privacy" }

---@return vim.lsp.Config
function M.config()
  local options = require("qwen.options").get()
  local settings = options.settings or {}
  return {
    cmd = options.cmd,
    cmd_env = M.environment(settings),
    root_markers = { ".git", "pyproject.toml", "package.json", "Cargo.toml", "go.mod" },
    workspace_required = false,
    flags = { debounce_text_changes = 0 }, -- an edit for a text that is older than what stands there is refused
    capabilities = M.capabilities(),
    init_options = M.own(settings),
    settings = { ["qwen-ls"] = settings },
    handlers = {
      ["qwen-ls/status"] = function(_, status)
        require("qwen.status").take(status)
      end,
      ["$/progress"] = function(err, params, ctx)
        if not require("qwen.calls").progress(params) then
          return vim.lsp.handlers["$/progress"](err, params, ctx)
        end
      end,
      ["workspace/applyEdit"] = function(_, params, ctx)
        return require("qwen.edits").apply(params, ctx.client_id)
      end,
    },
    commands = {
      ["qwen-ls.explain"] = function(command)
        require("qwen.conversation").begin(command.command, command.arguments[1], "Explain")
      end,
    },
  }
end

---What Neovim can do through this plugin, and does not say by itself.
---@return lsp.ClientCapabilities
function M.capabilities()
  return vim.tbl_deep_extend("force", vim.lsp.protocol.make_client_capabilities(), {
    textDocument = { inlineCompletion = { dynamicRegistration = false } },
    workspace = { workspaceEdit = { documentChanges = true } },
  })
end

---The settings to start a server with. Where edits are looked at, they come by a command, which can be asked about.
---@param settings qwen.Settings
---@return table
function M.own(settings)
  local own = {}
  for _, group in ipairs(OWN) do
    own[group] = settings[group]
  end
  local is_previewed = require("qwen.options").previews()
  own.actions = { delivery = is_previewed and "command" or (settings.actions or {}).delivery }
  return own
end

---The endpoint goes by the environment: a key is only sent to a host that the user names there.
---@param settings qwen.Settings
---@return table<string, string>
function M.environment(settings)
  return { QWEN_LS_BASE_URL = settings.endpoint and settings.endpoint.baseUrl }
end

return M
