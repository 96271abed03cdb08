-- From a config.json to what `model` takes: inputs, dims and the build function.

local NOTES = "A step of one token finds the keys and values of those before it in a cache, a prompt "
  .. "is read at once. Logits are computed for the last position only; a causal mask saves no "
  .. "multiplications here: scores are computed in full, as matrix kernels do, but for the bound."
local WINDOW_NOTE = " Layers that see a window of tokens keep no more than that, and meet no more."
local EXPERTS_NOTE = " Of experts, compulsory traffic reads those that all tokens may share, "
  .. "expected traffic those that tokens meet which pick by chance."
local TEXT_NOTE = " The part that sees images is left out, its parameters too."

local USUAL_CONTEXT = 2048

local function known_families()
  local names = {}
  for name in pairs(FAMILIES) do
    names[#names + 1] = name
  end
  return names
end

-- What splitting and training ask for (graph/transformer.h); a size that there is none of is left
-- out.
local function transformer_of(size)
  local latent, mixture, windows, mixtures = size.latent, size.mixture or {}, 0, 0
  local window
  for i = 0, size.layers - 1 do
    local seen = size.windows and size.windows(i) or nil
    window, windows = window or seen, windows + (seen and 1 or 0)
    mixtures = mixtures + (size.mixture and mixture.at(i) and 1 or 0)
  end
  local function some(count)
    return count > 0 and count or nil
  end
  return {
    layers = size.layers, hidden = size.hidden, heads = size.heads,
    kv_heads = latent and size.heads or size.kv_heads,
    head = latent and latent.plain + latent.turned or size.head,
    value_head = latent and latent.value or size.head,
    mlp = mixtures < size.layers and size.mlp or nil, vocabulary = size.vocabulary,
    longest = size.longest, experts = mixture.experts, active_experts = mixture.active,
    expert_mlp = mixture.width, shared_mlp = mixture.shared, mixture_layers = some(mixtures),
    expert_biases = mixture.bias and 2 * mixture.width + size.hidden or nil,
    rotary = not latent and some(size.rotary or 0) or nil,
    kv_rank = latent and latent.rank, rotary_key = latent and latent.turned,
    window = window, window_layers = some(windows),
    gated = size.gated or false, tied = size.tied or false,
  }
end

local function describe_decoder(of, size)
  return {
    category = "language", transformer = transformer_of(size),
    notes = NOTES .. (size.windows and WINDOW_NOTE or "") .. (size.mixture and EXPERTS_NOTE or "")
      .. (of.text and TEXT_NOTE or ""),
    dims = { tokens = 1, context = math.min(USUAL_CONTEXT, size.longest) },
    inputs = { { "tokens", name = "input_ids", dtype = "int64" } },
    build = decoder(size),
  }
end

-- `nearest(word, list, otherwise)` ends a message about a word that is not in the list.
return function(config, nearest)
  local word = config.model_type
  if type(word) ~= "string" then
    fail("'model_type' is %s, which says of what family the network is; %s",
         word == nil and "missing" or "no text", word == nil and "add it" or "write its name")
  end
  local of = FAMILIES[word]
  if not of then
    fail("model_type '%s' is not known%s", said(word),
         nearest(word, known_families(), "; known are " .. table.concat(known_families(), ", ")
           .. ": describe another network in Lua, or export it as ONNX"))
  end
  local inner = config
  if of.text then
    inner = config[of.text]
    if type(inner) ~= "table" then
      fail("'%s' is missing or no object, which says the sizes; add it", of.text)
    end
  end
  local c = open(inner, word, nearest)
  local size = of.sizes(c)
  c.close()
  return with((of.describe or describe_decoder)(of, size), {
    family = of.name, source = of.source, url = of.url, year = of.year, dtype = dtype_of(config),
  })
end
