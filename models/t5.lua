-- T5: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text
-- Transformer", arXiv:1910.10683, section 2.1

family {
  "T5",
  source = "Raffel et al., Exploring the Limits of Transfer Learning with a Unified Text-to-Text "
    .. "Transformer, 2019",
  url = "https://arxiv.org/abs/1910.10683",
  year = 2019,
  category = "language",
  notes = "The encoder over 512 tokens, then the first step of the decoder; or, as decode, its "
    .. "last step of 512, which finds the keys and values of the tokens before it and of the "
    .. "encoder in caches. No layer has a bias; a head learns one for each of 32 ranges of "
    .. "distance, in the first layer for all. Embedding and output share their parameters.",
}

local VOCABULARY, RANGES, HEAD = 32128, 32, 64

local SMALL = { layers = 6, hidden = 512, mlp = 2048, heads = 8 }
local BASE = { layers = 12, hidden = 768, mlp = 3072, heads = 12 }

local function project(x, width, name)
  return x:linear { width, bias = false, name = name }
end

-- B × N × heads·HEAD to B × heads × N × HEAD.
local function by_head(x)
  return x:reshape { 0, 0, -1, HEAD }:transpose { 0, 2, 1, 3 }
end

-- The norm is of the root mean square; scores are not scaled.
local function attend(x, k, v, bias, size)
  local scores = by_head(project(x, size.heads * HEAD, "q")):matmul(k, { transpose_b = true })
  if bias then
    scores = scores + bias
  end
  local mixed = scores:softmax():matmul(v):transpose { 0, 2, 1, 3 }
  return project(mixed:reshape { 0, 0, size.heads * HEAD }, size.hidden, "o")
end

local function keys_and_values(x, size)
  return by_head(project(x, size.heads * HEAD, "k")), by_head(project(x, size.heads * HEAD, "v"))
end

-- What heads add to a score for the distance of its key: heads × queries × keys.
local function relative_bias(queries, keys, at, size)
  local ranges = constant { queries, keys, name = at .. ".ranges" }
  return ranges:at(at):embedding { RANGES, channels = size.heads, name = "relative_attention_bias" }
               :transpose { 2, 0, 1 }
end

local function feed_forward(x, at, size)
  local y = x:at(at):rms_norm { name = "layer_norm" }
  return x:at(at) + project(project(y, size.mlp, "wi"):relu(), size.hidden, "wo")
end

local function embed(ids, shared, at, size)
  return ids:at(at):embedding { VOCABULARY, channels = size.hidden, weight = shared,
                                name = "embed_tokens" }
end

local function encoder(ids, shared, size)
  local x = embed(ids, shared, "encoder", size)
  local length = x.length
  local bias = relative_bias(length, length, "encoder.block.0.0", size)
  for i = 0, size.layers - 1 do
    local at = "encoder.block." .. i
    x = x:at(at .. ".0")
    local y = x:rms_norm { name = "layer_norm" }
    local k, v = keys_and_values(y, size)
    x = feed_forward(x + attend(y, k, v, bias, size), at .. ".1", size)
  end
  return x:at("encoder"):rms_norm { name = "final_layer_norm" }
end

local function cache(length, at, name, size)
  return state { size.heads, length, HEAD, name = at .. "." .. name }:at(at)
end

local function self_attention(x, run, at, size, bias)
  x = x:at(at)
  local y = x:rms_norm { name = "layer_norm" }
  local k, v = keys_and_values(y, size)
  if run.cached > 0 then
    k = cache(run.cached, at, "key_cache", size):cache_append(k)
    v = cache(run.cached, at, "value_cache", size):cache_append(v)
  end
  table.insert(run.caches, k)
  table.insert(run.caches, v)
  return x + attend(y, k, v, bias, size)
end

-- Keys and values come from the encoder's output: `memory`, or the cache of a step before.
local function cross_attention(x, run, at, size)
  x = x:at(at)
  local y, k, v = x:rms_norm { name = "layer_norm" }, nil, nil
  if run.memory then
    k, v = keys_and_values(run.memory:at(at), size)
    table.insert(run.caches, k)
    table.insert(run.caches, v)
  else
    k = cache(run.length, at, "key_cache", size)
    v = cache(run.length, at, "value_cache", size)
  end
  return x + attend(y, k, v, nil, size)
end

-- One token.
local function decoder(id, shared, run, size)
  local x = embed(id, shared, "decoder", size)
  local bias = relative_bias(1, run.cached + 1, "decoder.block.0.0", size)
  for i = 0, size.layers - 1 do
    local at = "decoder.block." .. i
    x = self_attention(x, run, at .. ".0", size, bias)
    x = cross_attention(x, run, at .. ".1", size)
    x = feed_forward(x, at .. ".2", size)
  end
  x = x:at("decoder"):rms_norm { name = "final_layer_norm" } * size.hidden ^ -0.5
  x = x:at(""):linear { VOCABULARY, bias = false, weight = shared, name = "lm_head" }
  return x, table.unpack(run.caches)
end

local function shared_embedding(size)
  return parameter { VOCABULARY, size.hidden, name = "shared" }
end

local function t5(size)
  return function(ids, id)
    local shared = shared_embedding(size)
    local memory = encoder(ids, shared, size)
    return decoder(id, shared, { cached = 0, memory = memory, caches = {} }, size)
  end
end

local function t5_decode(size)
  return function(id)
    return decoder(id, shared_embedding(size), { cached = 511, length = 512, caches = {} }, size)
  end
end

local ID = { 1, name = "decoder_input_ids", dtype = "int64" }

local function both(id, name, size, params, rounded)
  model {
    id = id,
    name = name .. ", 512 tokens and the first step",
    inputs = { { 512, name = "input_ids", dtype = "int64" }, ID },
    published = { { params = params, exact = true, source = "released weights" }, rounded },
    build = t5(size),
  }
  model {
    id = id .. "_decode",
    name = name .. ", decode, token 512",
    inputs = { ID },
    published = {
      { params = params, source = "released weights",
        note = "with the encoder, and the projections of its output, which a step does not use" },
    },
    build = t5_decode(size),
  }
end

both("t5_small", "T5 small", SMALL, 60506624, {
  params = 60e6, source = "paper, section 3.7", note = "rounded to ten millions",
})

both("t5_base", "T5 base", BASE, 222903552, {
  params = 220e6, source = "paper, section 3.7", note = "rounded to ten millions",
})
