-- Whisper: Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision",
-- arXiv:2212.04356, figure 1 and table 1

family {
  "Whisper",
  source = "Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision, 2022",
  url = "https://arxiv.org/abs/2212.04356",
  year = 2022,
  category = "speech",
  notes = "The encoder over the spectrum of 30 seconds and the decoder over a whole text of 448 "
    .. "tokens at once; or, as decode, the decoder's last step, which finds the keys and values of "
    .. "the tokens before it and of the encoder in caches. Embedding and output share their "
    .. "parameters, projections to keys have no bias. The encoder's positions are constant "
    .. "sinusoids, but stand in the released weights and are counted with them.",
}

local VOCABULARY, BANDS, FRAMES, CONTEXT, HEAD = 51865, 80, 1500, 448, 64

local TINY = { layers = 4, hidden = 384 }
local BASE = { layers = 6, hidden = 512 }

-- B × N × D to B × heads × N × HEAD.
local function by_head(x)
  return x:reshape { 0, 0, -1, HEAD }:transpose { 0, 2, 1, 3 }
end

local function attend(x, k, v, mask)
  local hidden = x.width
  local q = by_head(x:linear { hidden, name = "q_proj" })
  local scores = q:matmul(k, { transpose_b = true }) * HEAD ^ -0.5
  if mask then
    scores = scores + mask
  end
  return scores:softmax():matmul(v)
               :transpose { 0, 2, 1, 3 }:reshape { 0, 0, hidden }
               :linear { hidden, name = "out_proj" }
end

local function keys_and_values(x)
  local hidden = x.width
  return by_head(x:linear { hidden, bias = false, name = "k_proj" }),
         by_head(x:linear { hidden, name = "v_proj" })
end

local function feed_forward(x, at)
  x = x:at(at)
  local hidden = x.width
  local y = x:layer_norm { name = "final_layer_norm" }
             :linear { 4 * hidden, name = "fc1" }:gelu():linear { hidden, name = "fc2" }
  return x + y
end

-- Two convolutions over time, the second of stride 2: 3000 frames of the spectrum become 1500.
local function encoder(spectrum, size)
  local x = spectrum:at("encoder")
                    :conv { size.hidden, kernel = 3, pad = 1, name = "conv1" }:gelu()
                    :conv { size.hidden, kernel = 3, stride = 2, pad = 1, name = "conv2" }:gelu()
  x = x:transpose { 0, 2, 1 }
  x = x + parameter { 1, FRAMES, size.hidden, name = "encoder.embed_positions" }
  for i = 0, size.layers - 1 do
    local at = "encoder.layers." .. i
    x = x:at(at)
    local y = x:layer_norm { name = "self_attn_layer_norm" }:at(at .. ".self_attn")
    local k, v = keys_and_values(y)
    x = feed_forward(x + attend(y, k, v), at)
  end
  return x:at("encoder"):layer_norm { name = "layer_norm" }
end

local function cache(length, size, at, name)
  return state { size.hidden // HEAD, length, HEAD, name = at .. "." .. name }:at(at)
end

local function self_attention(x, run, at, size)
  x = x:at(at)
  at = at .. ".self_attn"
  local y = x:layer_norm { name = "self_attn_layer_norm" }:at(at)
  local k, v = keys_and_values(y)
  if run.cached > 0 then
    k = cache(run.cached, size, at, "key_cache"):cache_append(k)
    v = cache(run.cached, size, at, "value_cache"):cache_append(v)
    table.insert(run.caches, k)
    table.insert(run.caches, v)
  end
  return x + attend(y, k, v, run.mask)
end

-- Keys and values come from the encoder's output: `memory`, or the cache of a step before.
local function cross_attention(x, run, at, size)
  x = x:at(at)
  at = at .. ".encoder_attn"
  local y, k, v = x:layer_norm { name = "encoder_attn_layer_norm" }:at(at), nil, nil
  if run.memory then
    k, v = keys_and_values(run.memory:at(at))
  else
    k, v = cache(FRAMES, size, at, "key_cache"), cache(FRAMES, size, at, "value_cache")
  end
  return x + attend(y, k, v)
end

local function decoder(ids, run, size)
  local tokens = ids.length
  local embedding = parameter { VOCABULARY, size.hidden, name = "decoder.embed_tokens" }
  local positions = parameter { 1, CONTEXT, size.hidden, name = "decoder.embed_positions" }
  positions = positions:at("decoder")
                       :slice { axes = 1, starts = run.cached, ends = run.cached + tokens }
  local x = ids:at("decoder")
               :embedding { VOCABULARY, channels = size.hidden, weight = embedding } + positions
  for i = 0, size.layers - 1 do
    local at = "decoder.layers." .. i
    x = self_attention(x, run, at, size)
    x = cross_attention(x, run, at, size)
    x = feed_forward(x, at)
  end
  return x:at("decoder"):layer_norm { name = "layer_norm" }:at("")
          :linear { VOCABULARY, bias = false, weight = embedding, name = "proj_out" }
end

local function whisper(size)
  return function(spectrum, ids)
    local memory = encoder(spectrum, size)
    local mask = constant { CONTEXT, CONTEXT, name = "causal_mask" }
    return decoder(ids, { cached = 0, memory = memory, mask = mask }, size)
  end
end

local function whisper_decode(size)
  return function(ids)
    local run = { cached = CONTEXT - 1, caches = {} }
    return decoder(ids, run, size), table.unpack(run.caches)
  end
end

local function tokens(n)
  return { n, name = "decoder_input_ids", dtype = "int64" }
end

local WEIGHTS = "released weights, positions included"
local NOTE = "more than the released weights hold; the paper does not say what it counts"

local function both(id, name, size, params, rounded)
  model {
    id = id,
    name = name .. ", 30 s and 448 tokens",
    inputs = { { BANDS, 2 * FRAMES, name = "input_features" }, tokens(CONTEXT) },
    published = { { params = params, exact = true, source = WEIGHTS }, rounded },
    build = whisper(size),
  }
  model {
    id = id .. "_decode",
    name = name .. ", decode, token 448",
    inputs = { tokens(1) },
    published = {
      { params = params, source = WEIGHTS,
        note = "with the encoder, and the projections of its output, which a step does not use" },
    },
    build = whisper_decode(size),
  }
end

both("whisper_tiny", "Whisper tiny", TINY, 37760640, {
  params = 39e6, source = "paper, table 1", note = NOTE,
})

both("whisper_base", "Whisper base", BASE, 72593920, {
  params = 74e6, source = "paper, table 1", note = NOTE,
})

-- By the keys of the released config.json: as many layers on both sides, or few in the decoder.
local function large(id, name, layers, params)
  local network = transformer {
    model_type = "whisper", d_model = 1280, encoder_layers = 32, decoder_layers = layers,
    encoder_attention_heads = 20, decoder_attention_heads = 20, encoder_ffn_dim = 5120,
    decoder_ffn_dim = 5120, vocab_size = 51866, num_mel_bins = 128,
  }
  network.id, network.name = id, name
  network.published = { { params = params, exact = true, source = WEIGHTS } }
  model(network)
end

large("whisper_large_v3", "Whisper large-v3", 32, 1543490560)
large("whisper_large_v3_turbo", "Whisper large-v3 turbo", 4, 808878080)
