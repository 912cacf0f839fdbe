---@meta
---The server's settings. Written by `make docs`.

---@class qwen.Settings
---@field endpoint? qwen.Settings.Endpoint The model service, and how it is reached.
---@field models? qwen.Settings.Models Which model does which work.
---@field completion? qwen.Settings.Completion Inline completions.
---@field context? qwen.Settings.Context What the model is told beside the code at the cursor.
---@field actions? qwen.Settings.Actions Code actions.
---@field explain? qwen.Settings.Explain Explanations.
---@field privacy? qwen.Settings.Privacy What may be sent.
---@field limits? qwen.Settings.Limits What may be spent.
---@field languages? table<string, qwen.Settings.Completion> Completion settings by language id; what a language does not set is as in `completion`.
---@field local? qwen.Settings.Local The model on this machine.
---@field log? qwen.Settings.Log The server's log.

---@class qwen.Settings.Actions
---@field custom? qwen.Settings.Actions.Custom[] Code actions of your own. In a prompt, {selection}, {symbol}, {file}, {language} and {diagnostics} are filled in.
---@field delivery? "auto"|"resolve"|"command" How an action's edit reaches the editor; "auto" resolves it where the editor does not block while it waits, and uses a command elsewhere. To change it, an editor sends it with its initialization options; it takes effect at restart.
---@field confirm? boolean Whether the editor asks before an edit is applied, where it can.
---@field preview? boolean Whether a diff is shown before an edit is applied, where the editor's package can; it then asks by itself.
---@field codeLens? boolean Whether actions are offered above functions and classes (code lenses).

---@class qwen.Settings.Actions.Custom
---@field title? string What the editor shows.
---@field prompt? string What the model is told to do with the code.
---@field kind? string The kind under which editors list it: "quickfix", "refactor" or "source.qwen-ls", or one under these.
---@field languages? string[] Language ids in which it is offered; none means all.
---@field scope? "selection"|"symbol"|"file" Which code it works on.

---@class qwen.Settings.Completion
---@field enabled? boolean Whether completions are offered.
---@field trigger? "automatic"|"manual" Whether completions come while typing, or only when asked for.
---@field debounceMs? "auto"|integer How long typing must rest before the model is asked, in milliseconds; "auto" learns it from the typing and the service. Not used when a completion is asked for.
---@field maxLines? integer The most lines that a completion may have.
---@field multiline? "auto"|"always"|"never" Whether completions go on past the line's end; "auto" decides by the syntax.
---@field candidates? integer How many completions to choose from when they are asked for; the local model gives one.
---@field strategy? "auto"|"fim-chat"|"partial"|"fim"|"suffix"|"infill"|"chat" How the model is asked for the text at the cursor; "auto" takes what the model and the service do best.
---@field fallback? "auto"|"always"|"never" Whether completions appear in the completion menu too; "auto" means in editors without inline completions. Taken at start, from initializationOptions only.
---@field besideMenu? boolean Whether inline completions appear while an entry of the editor's completion menu is selected.

---@class qwen.Settings.Context
---@field prefixTokens? integer Budget for the text before the cursor, in tokens.
---@field suffixTokens? integer Budget for the text after the cursor, in tokens.
---@field relatedTokens? integer Budget for what is shown beside the file at hand, in tokens; 0 sends none. The local model is shown nothing, unless this is set.
---@field openFiles? boolean Whether pieces of other open files, or of files closed lately, are sent along.
---@field recentEdits? boolean Whether what was edited lately is sent along.
---@field imports? boolean Whether the signatures of what is imported from files of the workspace are sent along.
---@field diagnostics? boolean Whether diagnostics near the cursor are sent along.

---@class qwen.Settings.Endpoint
---@field baseUrl? string|vim.NIL Base URL of an OpenAI-compatible service, or "local" for the model on this machine. Unset, the region decides. The key goes only to DashScope's hosts and to the host that the user file or QWEN_LS_BASE_URL names, and only over TLS or to this machine.
---@field region? "beijing"|"singapore"|"virginia"|"hongkong"|"coding-plan"|"coding-plan-intl" DashScope's region or plan that the key belongs to; not used when baseUrl is set.
---@field apiKeyEnv? string Name of the environment variable that holds the key.
---@field headers? table<string, string> Further HTTP headers that are sent with each request, by name.
---@field timeouts? qwen.Settings.Endpoint.Timeouts How long a request may take.
---@field maxRetries? integer How often a request is tried again after a passing fault; automatic completions never are.
---@field proxy? string|vim.NIL URL of an HTTP proxy for the service; unset, HTTPS_PROXY and its kin count.
---@field caFile? string|vim.NIL Path of a PEM file with the certificate authorities to trust; unset, the system's.

---@class qwen.Settings.Endpoint.Timeouts
---@field connectMs? integer How long connecting to the service may take, in milliseconds.
---@field firstTokenMs? integer How long the first token may take after sending, in milliseconds.
---@field betweenTokensMs? integer How long a stream may be silent between tokens, in milliseconds.
---@field wholeMs? integer How long a whole answer may take, in milliseconds; DashScope itself ends after 300,000.

---@class qwen.Settings.Explain
---@field language? string Language to explain in, as a name or a tag; empty means the editor's.
---@field detail? "brief"|"normal"|"deep" How much is said; deep explanations take the reasoning model.

---@class qwen.Settings.Limits
---@field requestsPerMinute? integer The most requests in a minute. What you ask for waits for its turn; what would come by itself does not.
---@field tokensPerDay? integer|vim.NIL The most tokens in a day, input and output of all editors together; unset, there is no limit. You are told at 80 %; when it is reached, completions do not come by themselves until the next day.
---@field concurrency? integer The most requests at the same time. What you ask for goes first.

---@class qwen.Settings.Local
---@field model? string Name of the local model.
---@field threads? integer|vim.NIL Processor threads that it may use; unset, one less than there are cores.
---@field contextTokens? integer Size of its context, in tokens; it takes memory accordingly.

---@class qwen.Settings.Log
---@field level? "error"|"warning"|"info"|"debug" How much is logged; code appears at "debug" only, keys never.
---@field file? string|vim.NIL Path of a file to log to; unset, the log goes to standard error.

---@class qwen.Settings.Models
---@field completion? string|qwen.Settings.Models.Completion The model for inline completions: an id, or an object with its parameters.
---@field edit? string|qwen.Settings.Models.Completion The model that rewrites code: an id, or an object with its parameters.
---@field explain? string|qwen.Settings.Models.Completion The model that explains code: an id, or an object with its parameters.
---@field agent? string|qwen.Settings.Models.Completion The model for work with tools: an id, or an object with its parameters.
---@field fast? string|qwen.Settings.Models.Completion The model for what must be quick: an id, or an object with its parameters.
---@field reasoning? string|qwen.Settings.Models.Completion The model for deep explanations: an id, or an object with its parameters.
---@field longContext? string|qwen.Settings.Models.Completion The model for what is longer than another model can read: an id, or an object with its parameters.
---@field translation? string|qwen.Settings.Models.Completion The model that translates comments and strings; where another service is asked than DashScope, the one that rewrites code does it unless this is set: an id, or an object with its parameters.

---@class qwen.Settings.Models.Completion
---@field name? string The model's id, as the service knows it.
---@field temperature? number|vim.NIL Sampling temperature, from 0 (the likeliest token) to below 2.
---@field topP? number|vim.NIL Share of the probability that sampling draws from, above 0 up to 1.
---@field maxTokens? integer|vim.NIL The most tokens that an answer may have.
---@field stop? string[] Strings that end an answer, beside those that the server sets itself.
---@field enableThinking? boolean|vim.NIL Whether the model thinks before it answers; unset, the catalogue's default for the role.

---@class qwen.Settings.Privacy
---@field exclude? string[] Gitignore patterns of files that are never sent, beside the built-in ones (.env files, keys, credentials). A folder's settings may add patterns, but not re-include (`!`).
---@field respectGitignore? boolean Whether files that Git ignores are never sent.
---@field redactSecrets? boolean Whether keys, tokens and passwords inside files are replaced by placeholders before sending. In code that comes back they are put back. The local model is told them.
---@field allowUnsavedFiles? boolean Whether documents that have no file yet may be sent.
---@field allowOutsideWorkspace? boolean Whether files outside the workspace's folders may be sent, if there are folders.
