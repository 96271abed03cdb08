-- Encoders, which see all tokens at once, and encoders with a decoder behind them. A pass with a past
-- is of the decoder alone, which finds the keys and values of the encoder's output in caches.

local ONE_PASS = { causal = false, masks = {}, caches = {} }

local function encode_heads(x, size)
  return by_head(x, size.heads, size.head)
end

-- Attention of `x` to itself, with biases as `size` says.
local function see_all(x, size, names)
  local q = encode_heads(project(x, size.heads * size.head, names[1], size.qkv_bias), size)
  local k = encode_heads(project(x, size.heads * size.head, names[2], size.qkv_bias), size)
  local v = encode_heads(project(x, size.heads * size.head, names[3], size.qkv_bias), size)
  local mixed = attend(q, k, v, size, ONE_PASS, size.head ^ -0.5)
  return project(join_heads(mixed, size), size.hidden, names[4], true)
end

local ALONE = " A pass of fewer tokens than its context is the decoder's alone, with caches of both."

-- Keys and values of the encoder's output: made once, and kept; or found.
local function across(memory, at, run, keys_of, size, length)
  if memory then
    local k, v = keys_of(memory:at(at), size)
    table.insert(run.caches, k)
    table.insert(run.caches, v)
    return k, v
  end
  return state { size.heads, length, size.head, name = at .. ".key_cache" }:at(at),
         state { size.heads, length, size.head, name = at .. ".value_cache" }:at(at)
end

-- ---- BERT ------------------------------------------------------------------------------------

-- Each norm follows the sum.
local function bert_layer(x, at, size)
  x = x:at(at)
  x = (x + see_all(x:at(at .. ".attention"), size, size.names)):layer_norm()
  local y = project(x, size.mlp, size.names[5], true)
  return (x + project(y[size.activation](y), size.hidden, size.names[6], true)):layer_norm()
end

local function bert(size)
  return function(ids, kinds)
    local length = ids.channels
    if length > size.longest then
      fail("there are %d tokens, but positions are learned for %d; ask for no more", length,
           size.longest)
    end
    local x = ids:at("embeddings")
                 :embedding { size.vocabulary, channels = size.hidden, name = "word_embeddings" }
    if kinds then
      x = x + kinds:at("embeddings"):embedding { size.kinds, channels = size.hidden,
                                                 name = "token_type_embeddings" }
    end
    local places = parameter { 1, size.positions, size.hidden, name = "position_embeddings" }
    x = (x + places:at("embeddings"):slice { axes = 1, starts = size.positions - size.longest,
                                             ends = size.positions - size.longest + length })
        :layer_norm()
    for i = 0, size.layers - 1 do
      x = bert_layer(x, "layer" .. i, size)
    end
    if not size.pooler then
      return x
    end
    return x, x:at("pooler"):slice { axes = 1, starts = 0, ends = 1 }:squeeze { 1 }
               :linear { size.hidden, name = "dense" }:tanh()
  end
end

local function describe_encoder(of, size)
  local inputs = { { "tokens", name = "input_ids", dtype = "int64" } }
  if size.kinds then
    inputs[2] = { "tokens", name = "token_type_ids", dtype = "int64" }
  end
  return {
    category = "language", notes = of.notes, dims = { tokens = math.min(128, size.longest) },
    inputs = inputs, build = bert(size),
  }
end

local function bert_sizes(c, offset)
  local positions = c.size("max_position_embeddings")
  c.refuse("position_embedding_type", "absolute", "only absolute positions are")
  if positions <= offset then
    fail("'max_position_embeddings' is %d, of which %d are not of tokens; write a larger number",
         positions, offset)
  end
  return with(heads_of(c, "hidden_size", "num_attention_heads"), {
    vocabulary = c.size("vocab_size"), layers = c.size("num_hidden_layers"),
    mlp = c.size("intermediate_size"),
    activation = c.word("hidden_act", ACTIVATIONS, "gelu"), positions = positions,
    longest = positions - offset, kinds = c.size("type_vocab_size", 2), qkv_bias = true,
    pooler = true, names = { "query", "key", "value", "output", "intermediate", "output" },
  })
end

local BERT_NOTES = "The encoder with its pooler, without a head of a task, on sequences without "
  .. "padding."

FAMILIES.bert = {
  name = "BERT", year = 2018, url = "https://arxiv.org/abs/1810.04805", notes = BERT_NOTES,
  source = "Devlin et al., BERT: Pre-training of Deep Bidirectional Transformers for Language "
    .. "Understanding, 2018",
  describe = describe_encoder,
  sizes = function(c) return bert_sizes(c, 0) end,
}

-- Positions begin after that of padding.
FAMILIES.roberta = {
  name = "RoBERTa", year = 2019, url = "https://arxiv.org/abs/1907.11692", notes = BERT_NOTES,
  source = "Liu et al., RoBERTa: A Robustly Optimized BERT Pretraining Approach, 2019",
  describe = describe_encoder,
  sizes = function(c) return bert_sizes(c, 2) end,
}

FAMILIES["xlm-roberta"] = {
  name = "RoBERTa", year = 2019, url = "https://arxiv.org/abs/1911.02116", notes = BERT_NOTES,
  source = "Conneau et al., Unsupervised Cross-lingual Representation Learning at Scale, 2019",
  describe = describe_encoder,
  sizes = function(c) return bert_sizes(c, 2) end,
}

FAMILIES.distilbert = {
  name = "DistilBERT", year = 2019, url = "https://arxiv.org/abs/1910.01108",
  source = "Sanh et al., DistilBERT, a distilled version of BERT: smaller, faster, cheaper and "
    .. "lighter, 2019",
  notes = "Half of BERT's layers, neither token types nor a pooler; without a head of a task, on "
    .. "sequences without padding.",
  describe = describe_encoder,
  sizes = function(c)
    local positions = c.size("max_position_embeddings", 512)
    c.get("tie_weights_")
    return with(heads_of(c, "dim", "n_heads"), {
      vocabulary = c.size("vocab_size"), layers = c.size("n_layers"), mlp = c.size("hidden_dim"),
      activation = c.word("activation", ACTIVATIONS, "gelu"), positions = positions,
      longest = positions, qkv_bias = true,
      names = { "q_lin", "k_lin", "v_lin", "out_lin", "lin1", "lin2" },
    })
  end,
}

-- ---- T5 --------------------------------------------------------------------------------------

-- What heads add to a score for the distance of its key: heads × queries × keys.
local function relative_bias(queries, keys, at, size)
  local ranges = constant { queries, keys, name = at .. ".ranges" }
  return ranges:at(at):embedding { size.ranges, channels = size.heads,
                                   name = "relative_attention_bias" }:transpose { 2, 0, 1 }
end

local function t5_keys(x, size)
  return encode_heads(project(x, size.heads * size.head, "k"), size),
         encode_heads(project(x, size.heads * size.head, "v"), size)
end

-- The norm is of the root mean square; scores are not scaled.
local function t5_attend(x, k, v, size, run)
  local q = encode_heads(project(x, size.heads * size.head, "q"), size)
  return project(join_heads(attend(q, k, v, size, run, 1), size), size.hidden, "o")
end

local function t5_feed_forward(x, at, size)
  local y = x:at(at):rms_norm { name = "layer_norm" }
  local z = project(y, size.mlp, size.gated and "wi_0" or "wi")
  z = z[size.activation](z)
  if size.gated then
    z = z * project(y, size.mlp, "wi_1")
  end
  return x:at(at) + project(z, size.hidden, "wo")
end

local function t5_encoder(ids, shared, size)
  local x = ids:at("encoder"):embedding { size.vocabulary, channels = size.hidden, weight = shared,
                                          name = "embed_tokens" }
  local length = ids.channels
  local run = { tokens = length, masks = {},
                bias = relative_bias(length, length, "encoder.block.0.0", size) }
  for i = 0, size.layers - 1 do
    local at = "encoder.block." .. i
    x = x:at(at .. ".0")
    local y = x:rms_norm { name = "layer_norm" }
    local k, v = t5_keys(y, size)
    x = t5_feed_forward(x + t5_attend(y, k, v, size, run), at .. ".1", size)
  end
  return x:at("encoder"):rms_norm { name = "final_layer_norm" }
end

local function t5_decoder(ids, shared, memory, size, run)
  local x = ids:at("decoder"):embedding { size.vocabulary, channels = size.hidden, weight = shared,
                                          name = "embed_tokens" }
  run.bias = relative_bias(run.tokens, run.cached + run.tokens, "decoder.block.0.0", size)
  local beside = { tokens = run.tokens, masks = {} }
  for i = 0, size.decoder_layers - 1 do
    local at = "decoder.block." .. i
    x = x:at(at .. ".0")
    local y = x:rms_norm { name = "layer_norm" }
    local k, v = t5_keys(y, size)
    k = remember(k, run, at .. ".0", "key_cache")
    v = remember(v, run, at .. ".0", "value_cache")
    x = (x + t5_attend(y, k, v, size, run)):at(at .. ".1")
    y = x:rms_norm { name = "layer_norm" }
    k, v = across(memory, at .. ".1", run, t5_keys, size, options.source)
    x = t5_feed_forward(x + t5_attend(y, k, v, size, beside), at .. ".2", size)
  end
  return x:at("decoder"):rms_norm { name = "final_layer_norm" }
end

local function t5(size)
  return function(source, ids)
    local shared, run = parameter { size.vocabulary, size.hidden, name = "shared" }, pass_of(size)
    local memory = source and t5_encoder(source, shared, size)
    local x = t5_decoder(ids, shared, memory, size, run):at("")
    if run.tokens > 1 then
      x = x:slice { axes = 1, starts = -1, ends = run.tokens }
    end
    x = size.tied and x * size.hidden ^ -0.5 or x
    x = x:linear { size.vocabulary, bias = false, weight = size.tied and shared or nil,
                   name = "lm_head" }
    return x, table.unpack(run.caches)
  end
end

local T5_NOTES = " No layer has a bias; a head learns one for each of some ranges of distance, in the "
  .. "first layer for all."

local function describe_t5(_, size)
  return {
    category = "language",
    notes = "The encoder over the source, then the decoder over its tokens." .. ALONE .. T5_NOTES,
    dims = { source = 512, tokens = 1, context = 1 },
    inputs = { { "source", name = "input_ids", dtype = "int64", source = true },
               { "tokens", name = "decoder_input_ids", dtype = "int64" } },
    build = t5(size),
  }
end

local function t5_sizes(c, o)
  local forms = { relu = { false, "relu" }, ["gated-gelu"] = { true, "gelu_tanh" },
                  ["gated-silu"] = { true, "silu" }, gelu = { false, "gelu" } }
  local form = c.word("feed_forward_proj", forms, o.form)
  local layers, heads = c.size("num_layers"), c.size("num_heads")
  for _, key in ipairs { "n_positions", "dense_act_fn", "is_gated_act", "max_source_length" } do
    c.get(key)
  end
  return {
    vocabulary = c.size("vocab_size"), layers = layers, hidden = c.size("d_model"),
    decoder_layers = c.size("num_decoder_layers", layers), heads = heads, kv_heads = heads,
    head = c.size("d_kv"), mlp = c.size("d_ff"), gated = form[1],
    activation = form[2], ranges = c.size("relative_attention_num_buckets", 32),
    tied = c.flag("tie_word_embeddings", o.tied), longest = 1,
  }
end

FAMILIES.t5 = {
  name = "T5", year = 2019, url = "https://arxiv.org/abs/1910.10683",
  source = "Raffel et al., Exploring the Limits of Transfer Learning with a Unified Text-to-Text "
    .. "Transformer, 2019",
  describe = describe_t5,
  sizes = function(c) return t5_sizes(c, { form = "relu", tied = true }) end,
}

FAMILIES.mt5 = {
  name = "T5", year = 2020, url = "https://arxiv.org/abs/2010.11934",
  source = "Xue et al., mT5: A massively multilingual pre-trained text-to-text transformer, 2020",
  describe = describe_t5,
  sizes = function(c) return t5_sizes(c, { form = "gated-gelu", tied = false }) end,
}

-- ---- Whisper ---------------------------------------------------------------------------------

local function whisper_keys(x, size)
  return encode_heads(project(x, size.hidden, "k_proj"), size),
         encode_heads(project(x, size.hidden, "v_proj", true), size)
end

local function whisper_attend(x, k, v, size, run)
  local q = encode_heads(project(x, size.hidden, "q_proj", true), size)
  local mixed = attend(q, k, v, size, run, size.head ^ -0.5)
  return project(join_heads(mixed, size), size.hidden, "out_proj", true)
end

local function whisper_feed_forward(x, at, size)
  x = x:at(at)
  local y = project(x:layer_norm { name = "final_layer_norm" }, size.mlp, "fc1", true)
  return x + project(y[size.activation](y), size.hidden, "fc2", true)
end

-- Two convolutions over time, the second of stride 2, make one position of two frames.
local function whisper_encoder(spectrum, size)
  local act = size.activation
  local x = spectrum:at("encoder"):conv { size.hidden, kernel = 3, pad = 1, name = "conv1" }
  x = x[act](x):conv { size.hidden, kernel = 3, stride = 2, pad = 1, name = "conv2" }
  x = x[act](x):transpose { 0, 2, 1 }
  x = x + parameter { 1, size.frames, size.hidden, name = "encoder.embed_positions" }
  for i = 0, size.layers - 1 do
    local at = "encoder.layers." .. i
    x = x:at(at)
    local y = x:layer_norm { name = "self_attn_layer_norm" }:at(at .. ".self_attn")
    local k, v = whisper_keys(y, size)
    x = whisper_feed_forward(x + whisper_attend(y, k, v, size, ONE_PASS), at, size)
  end
  return x:at("encoder"):layer_norm { name = "layer_norm" }
end

local function whisper_layer(x, i, memory, size, run)
  local at = "decoder.layers." .. i
  x = x:at(at)
  local y = x:layer_norm { name = "self_attn_layer_norm" }:at(at .. ".self_attn")
  local k, v = whisper_keys(y, size)
  k = remember(k, run, at .. ".self_attn", "key_cache")
  v = remember(v, run, at .. ".self_attn", "value_cache")
  x = (x + whisper_attend(y, k, v, size, run)):at(at)
  y = x:layer_norm { name = "encoder_attn_layer_norm" }:at(at .. ".encoder_attn")
  k, v = across(memory, at .. ".encoder_attn", run, whisper_keys, size, size.heard)
  return whisper_feed_forward(x + whisper_attend(y, k, v, size, ONE_PASS), at, size)
end

local function whisper(encoder, size)
  return function(spectrum, ids)
    local run = pass_of(size)
    local memory = spectrum and whisper_encoder(spectrum, encoder)
    local words = parameter { size.vocabulary, size.hidden, name = "decoder.embed_tokens" }
    local places = parameter { 1, size.positions, size.hidden, name = "decoder.embed_positions" }
                   :at("decoder"):slice { axes = 1, starts = run.cached,
                                          ends = run.cached + run.tokens }
    local x = ids:at("decoder")
                 :embedding { size.vocabulary, channels = size.hidden, weight = words } + places
    for i = 0, size.layers - 1 do
      x = whisper_layer(x, i, memory, size, run)
    end
    x = x:at("decoder"):layer_norm { name = "layer_norm" }:at("")
         :linear { size.vocabulary, bias = false, weight = words, name = "proj_out" }
    return x, table.unpack(run.caches)
  end
end

local function describe_whisper(_, size)
  local longest = size.decoder.longest
  return {
    category = "speech",
    notes = "The encoder over the spectrum of 30 seconds, then the decoder over its tokens, of a whole "
      .. "text at once." .. ALONE .. " Embedding and output share their parameters, projections to keys have no bias. The "
      .. "encoder's positions are constant sinusoids, but stand in the released weights and are "
      .. "counted with them.",
    dims = { tokens = longest, context = longest },
    inputs = { { size.bands, 2 * size.encoder.frames, name = "input_features", source = true },
               { "tokens", name = "decoder_input_ids", dtype = "int64" } },
    build = whisper(size.encoder, size.decoder),
  }
end

FAMILIES.whisper = {
  name = "Whisper", year = 2022, url = "https://arxiv.org/abs/2212.04356",
  source = "Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision, 2022",
  describe = describe_whisper,
  sizes = function(c)
    local longest = c.size("max_target_positions", 448)
    local act = c.word("activation_function", ACTIVATIONS, "gelu")
    local function half(side)
      return with(heads_of(c, "d_model", side .. "_attention_heads"), {
        layers = c.size(side .. "_layers"), mlp = c.size(side .. "_ffn_dim"), activation = act,
        vocabulary = c.size("vocab_size"), positions = longest, longest = longest,
      })
    end
    c.get("num_hidden_layers")
    c.refuse("tie_word_embeddings", true, "only shared ones are")
    local size = { encoder = half("encoder"), decoder = half("decoder"),
                   bands = c.size("num_mel_bins", 80) }
    size.encoder.frames = c.size("max_source_positions", 1500)
    size.decoder.heard = size.encoder.frames
    return size
  end,
}

-- ---- ViT -------------------------------------------------------------------------------------

local function vit(size)
  return function(image)
    local x = image:conv { size.hidden, kernel = size.patch, stride = size.patch,
                           name = "patch_embeddings" }
    x = x:reshape { 0, 0, -1 }:transpose { 0, 2, 1 }
    x = parameter { 1, 1, size.hidden, name = "cls_token" }:expand { -1, 1, size.hidden }
        :concat(x, { axis = 1 })
      + parameter { 1, size.positions, size.hidden, name = "position_embeddings" }
    for i = 0, size.layers - 1 do
      local at = "layer" .. i
      x = x:at(at)
      x = x + see_all(x:layer_norm { name = "layernorm_before" }, size, size.names)
      local y = project(x:layer_norm { name = "layernorm_after" }, size.mlp, "intermediate", true)
      x = x + project(y[size.activation](y), size.hidden, "output", true)
    end
    x = x:at(""):layer_norm { name = "layernorm" }
    return project(x:slice { axes = 1, starts = 0, ends = 1 }:squeeze { 1 }, size.classes,
                   "classifier", true)
  end
end

FAMILIES.vit = {
  name = "ViT", year = 2020, url = "https://arxiv.org/abs/2010.11929",
  source = "Dosovitskiy et al., An Image is Worth 16x16 Words: Transformers for Image Recognition "
    .. "at Scale, 2020",
  describe = function(_, size)
    return { category = "classification", input = { size.channels, size.side, size.side },
             build = vit(size) }
  end,
  sizes = function(c)
    local side, patch = c.size("image_size", 224), c.size("patch_size", 16)
    local labels, n = c.get("id2label"), 0
    for _ in pairs(type(labels) == "table" and labels or {}) do
      n = n + 1
    end
    c.get("encoder_stride")
    c.get("pooler_act")
    c.get("pooler_output_size")
    return with(heads_of(c, "hidden_size", "num_attention_heads"), {
      layers = c.size("num_hidden_layers"), mlp = c.size("intermediate_size"), side = side,
      patch = patch,
      channels = c.size("num_channels", 3), classes = c.size("num_labels", n > 0 and n or 2),
      activation = c.word("hidden_act", ACTIVATIONS, "gelu"), qkv_bias = c.flag("qkv_bias", true),
      positions = (side // patch) * (side // patch) + 1,
      names = { "query", "key", "value", "attention_output" },
    })
  end,
}
