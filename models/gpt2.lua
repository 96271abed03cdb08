-- GPT-2: Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.3
-- and table 2

family {
  "GPT-2",
  source = "Radford et al., Language Models are Unsupervised Multitask Learners, 2019",
  url = "https://github.com/openai/gpt-2",
  year = 2019,
  category = "language",
  notes = "Prefill reads a prompt that fills the context and computes the next token; decode is "
    .. "the last step within the context, with the keys and values of all tokens before it in a "
    .. "cache. Logits are computed for the last position only, by the transposed embedding, whose "
    .. "parameters count once; scores are computed in full despite the causal mask.",
}

local VOCABULARY, CONTEXT, HEAD = 50257, 1024, 64

-- B × N × D to B × heads × N × HEAD.
local function by_head(x)
  return x:reshape { 0, 0, -1, HEAD }:transpose { 0, 2, 1, 3 }
end

-- What is computed joins what the tokens before left; a prompt's own is the cache.
local function remember(new, run, at, name)
  if run.cached > 0 then
    local cache = state { new.channels, run.cached, HEAD, name = at .. "." .. name }
    new = cache:at(at):cache_append(new)
  end
  table.insert(run.caches, new)
  return new
end

-- Query, key and value come from one packed projection.
local function attention(x, at, hidden, run)
  local q, k, v = x:linear { 3 * hidden, name = "c_attn" }:split { 3, axis = 2 }
  k = remember(by_head(k), run, at, "key_cache")
  v = remember(by_head(v), run, at, "value_cache")
  local scores = by_head(q):matmul(k, { transpose_b = true }) * HEAD ^ -0.5
  if run.mask then
    scores = scores + run.mask
  end
  return scores:softmax():matmul(v)
               :transpose { 0, 2, 1, 3 }:reshape { 0, 0, hidden }
               :linear { hidden, name = "c_proj" }
end

local function block(x, name, hidden, run)
  x = x:at(name)
  local y = x:layer_norm { name = "ln_1" }
  x = x + attention(y:at(name .. ".attn"), name .. ".attn", hidden, run)
  y = x:layer_norm { name = "ln_2" }:at(name .. ".mlp")
       :linear { 4 * hidden, name = "c_fc" }:gelu_tanh():linear { hidden, name = "c_proj" }
  return x + y
end

-- `tokens` at once, after `cached` others.
local function gpt2(size, tokens, cached)
  return function(ids)
    local run = { cached = cached, caches = {} }
    if tokens > 1 then
      run.mask = constant { tokens, cached + tokens, name = "causal_mask" }
    end
    local wte = parameter { VOCABULARY, size.hidden, name = "wte" }
    local wpe = parameter { 1, CONTEXT, size.hidden, name = "wpe" }
    local positions = wpe:slice { axes = 1, starts = cached, ends = cached + tokens }
    local x = ids:embedding { VOCABULARY, channels = size.hidden, weight = wte } + positions
    for i = 0, size.layers - 1 do
      x = block(x, "h." .. i, size.hidden, run)
    end
    x = x:at("")
    if tokens > 1 then
      x = x:slice { axes = 1, starts = -1, ends = tokens }
    end
    x = x:layer_norm { name = "ln_f" }
         :linear { VOCABULARY, bias = false, weight = wte, name = "lm_head" }
    return x, table.unpack(run.caches)
  end
end

local RUNS = {
  { suffix = "_prefill", label = "prefill of 1024 tokens", tokens = CONTEXT, cached = 0 },
  { suffix = "_decode", label = "decode, token 1024", tokens = 1, cached = CONTEXT - 1 },
}

local function both(id, name, size, published)
  for _, run in ipairs(RUNS) do
    model {
      id = id .. run.suffix,
      name = name .. ", " .. run.label,
      inputs = { { run.tokens, name = "input_ids", dtype = "int64" } },
      published = published,
      build = gpt2(size, run.tokens, run.cached),
    }
  end
end

both("gpt2", "GPT-2", { layers = 12, hidden = 768 }, {
  { params = 124439808, exact = true, source = "released weights" },
  { params = 117e6, source = "paper, table 2",
    note = "a miscount, corrected to 124 million with the released code" },
})

both("gpt2_medium", "GPT-2 medium", { layers = 24, hidden = 1024 }, {
  { params = 354823168, exact = true, source = "released weights" },
  { params = 345e6, source = "paper, table 2",
    note = "a miscount, corrected to 355 million with the released code" },
})

both("gpt2_large", "GPT-2 large", { layers = 36, hidden = 1280 }, {
  { params = 774030080, exact = true, source = "released weights" },
  { params = 762e6, source = "paper, table 2",
    note = "a miscount, corrected to 774 million with the released code" },
})

both("gpt2_xl", "GPT-2 XL", { layers = 48, hidden = 1600 }, {
  { params = 1557611200, exact = true, source = "released weights" },
  { params = 1542e6, source = "paper, table 2",
    note = "a miscount, corrected to 1.5 billion with the released code" },
})
