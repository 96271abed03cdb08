-- Families of decoders: what their config.json says, by the names of its keys, as the sizes of
-- 3-decoder.lua. Defaults are those of the class that reads such a file.

local FAMILIES = {}

-- What most name alike: RMS norms, SwiGLU, rotary positions.
local function llama_sizes(c, o)
  local heads, hidden = c.size("num_attention_heads", o.heads), c.size("hidden_size", o.hidden)
  local size = {
    vocabulary = c.size("vocab_size", o.vocabulary),
    layers = c.size("num_hidden_layers", o.layers),
    hidden = hidden,
    mlp = c.size("intermediate_size", o.mlp),
    heads = heads,
    kv_heads = c.size("num_key_value_heads", o.kv_heads or heads),
    longest = c.size("max_position_embeddings", 2048),
    tied = c.flag("tie_word_embeddings", o.tied or false),
    embed = "embed_tokens", block = "layers", final_norm = "norm", norm = "rms",
    norms = { "input_layernorm", "post_attention_layernorm" },
    grouped = true, gated = true,
  }
  size.head = c.size("head_dim", o.head or false) or head_width("hidden_size", hidden, heads)
  size.rotary = size.head
  size.activation = c.word("hidden_act", ACTIVATIONS, o.activation or "silu")
  if heads % size.kv_heads ~= 0 then
    fail("'num_key_value_heads' is %d, by which %d heads cannot be shared; write a divisor of it",
         size.kv_heads, heads)
  end
  return size
end

-- Layers that see a window of tokens, by the list that newer files have.
local function listed_windows(c, window, fallback)
  local types = c.get("layer_types")
  if types ~= nil and type(types) ~= "table" then
    fail("'layer_types' is no list; write one of a word for each layer")
  end
  for i, word in ipairs(types or {}) do
    if word ~= "sliding_attention" and word ~= "full_attention" then
      fail("'layer_types' has '%s', of which no network is built here; write sliding_attention or "
        .. "full_attention", said(word))
    end
  end
  return window and function(i)
    local slides = fallback(i)
    if types then
      slides = types[i + 1] == "sliding_attention"
    end
    return slides and window or nil
  end
end

local function always() return true end

FAMILIES.llama = {
  name = "Llama", year = 2023, url = "https://arxiv.org/abs/2307.09288",
  source = "Touvron et al., Llama 2: Open Foundation and Fine-Tuned Chat Models, 2023",
  sizes = function(c)
    local size = llama_sizes(c, {})
    size.qkv_bias = c.flag("attention_bias", false)
    size.output_bias, size.mlp_bias = size.qkv_bias, c.flag("mlp_bias", false)
    return size
  end,
}

FAMILIES.mistral = {
  name = "Mistral", year = 2023, url = "https://arxiv.org/abs/2310.06825",
  source = "Jiang et al., Mistral 7B, 2023",
  sizes = function(c)
    local size = llama_sizes(c, {})
    c.get("attention_bias")
    size.windows = listed_windows(c, c.size("sliding_window", false), always)
    return size
  end,
}

-- `names` are of the experts' three layers: gate, up, down.
local function experts_of(c, o)
  local m = {
    experts = c.size(o.experts), active = c.size("num_experts_per_tok", o.active),
    width = c.size(o.width), block = o.block or "mlp", at = always,
    names = o.names or { "experts.gate_proj", "experts.up_proj", "experts.down_proj" },
  }
  if m.active > m.experts then
    fail("'num_experts_per_tok' is %d, but there are %d experts; write a smaller number", m.active,
         m.experts)
  end
  return m
end

FAMILIES.mixtral = {
  name = "Mistral", year = 2024, url = "https://arxiv.org/abs/2401.04088",
  source = "Jiang et al., Mixtral of Experts, 2024",
  sizes = function(c)
    local size = llama_sizes(c, {})
    size.windows = listed_windows(c, c.size("sliding_window", false), always)
    size.mixture = experts_of(c, { experts = "num_local_experts", width = "intermediate_size",
                                   active = 2, block = "block_sparse_moe",
                                   names = { "w1", "w3", "w2" } })
    return size
  end,
}

local QWEN = {
  name = "Qwen", year = 2024, url = "https://arxiv.org/abs/2407.10671",
  source = "Yang et al., Qwen2 Technical Report, 2024",
}

local QWEN3 = {
  name = "Qwen", year = 2025, url = "https://arxiv.org/abs/2505.09388",
  source = "Yang et al., Qwen3 Technical Report, 2025",
}

local function family(from, sizes)
  return with({ sizes = sizes }, from)
end

-- Windows are in use only where the file says so, in layers past the first few.
local function qwen_windows(c, size)
  local window, first = c.size("sliding_window", false), c.count("max_window_layers", 28)
  local used = c.flag("use_sliding_window", false)
  size.windows = listed_windows(c, used and window, function(i) return i >= first end)
end

FAMILIES.qwen2 = family(QWEN, function(c)
  local size = llama_sizes(c, {})
  size.qkv_bias = true
  qwen_windows(c, size)
  return size
end)

local function dense_layers(c, size)
  local step, dense = c.size("decoder_sparse_step", 1), {}
  local list = c.get("mlp_only_layers")
  if list ~= nil and type(list) ~= "table" then
    fail("'mlp_only_layers' is no list; write one of numbers of layers")
  end
  for _, i in ipairs(list or {}) do
    dense[i] = true
  end
  size.mixture.at = function(i) return not dense[i] and (i + 1) % step == 0 end
end

FAMILIES.qwen2_moe = family(QWEN, function(c)
  local size = llama_sizes(c, {})
  size.qkv_bias = c.flag("qkv_bias", true)
  qwen_windows(c, size)
  size.mixture = experts_of(c, { experts = "num_experts", width = "moe_intermediate_size",
                                 active = 4 })
  size.mixture.score = "softmax"
  size.mixture.shared = c.size("shared_expert_intermediate_size")
  size.mixture.shared_name, size.mixture.shared_gate = "shared_expert", true
  dense_layers(c, size)
  return size
end)

local function qwen3_sizes(c)
  local size = llama_sizes(c, { head = 128 })
  size.qkv_bias = c.flag("attention_bias", false)
  size.output_bias, size.head_norms = size.qkv_bias, true
  qwen_windows(c, size)
  return size
end

FAMILIES.qwen3 = family(QWEN3, qwen3_sizes)

FAMILIES.qwen3_moe = family(QWEN3, function(c)
  local size = qwen3_sizes(c)
  size.mixture = experts_of(c, { experts = "num_experts", width = "moe_intermediate_size",
                                 active = 8 })
  size.mixture.score = "softmax"
  dense_layers(c, size)
  return size
end)

FAMILIES.phi3 = {
  name = "Phi", year = 2024, url = "https://arxiv.org/abs/2404.14219",
  source = "Abdin et al., Phi-3 Technical Report, 2024",
  sizes = function(c)
    local size = llama_sizes(c, {})
    size.packed = "qkv_proj"
    size.rotary = rotary_of(c, "partial_rotary_factor", size.head, 1.0)
    c.refuse("attention_bias", false, "write false")
    size.windows = listed_windows(c, c.size("sliding_window", false), always)
    return size
  end,
}

local GEMMA = {
  name = "Gemma", year = 2024, url = "https://arxiv.org/abs/2403.08295",
  source = "Gemma Team, Gemma: Open Models Based on Gemini Research and Technology, 2024",
}

-- Embeddings are scaled, and tied unless the file says otherwise.
local function gemma_sizes(c, o)
  o.tied, o.head, o.activation = true, 256, "gelu_pytorch_tanh"
  local size = llama_sizes(c, o)
  size.activation = c.word("hidden_activation", ACTIVATIONS, "gelu_pytorch_tanh")
  size.qkv_bias = c.flag("attention_bias", false)
  size.output_bias, size.embedding_scale = size.qkv_bias, true
  return size
end

-- A norm before and after each half.
local function sandwich(size)
  size.norms = { "input_layernorm", "pre_feedforward_layernorm",
                 after_attention = "post_attention_layernorm",
                 after_mlp = "post_feedforward_layernorm" }
end

local function number_of(c, key)
  local value = c.get(key)
  if value ~= nil and not (math.type(value) and value > 0) then
    fail("'%s' is no number above 0; write such a number", key)
  end
  return value
end

FAMILIES.gemma = family(GEMMA, function(c)
  return gemma_sizes(c, {})
end)

FAMILIES.gemma2 = family({
  name = "Gemma", year = 2024, url = "https://arxiv.org/abs/2408.00118",
  source = "Gemma Team, Gemma 2: Improving Open Language Models at a Practical Size, 2024",
}, function(c)
  local size = gemma_sizes(c, {})
  sandwich(size)
  size.soft_cap = number_of(c, "attn_logit_softcapping")
  size.final_cap = number_of(c, "final_logit_softcapping")
  size.scale = (number_of(c, "query_pre_attn_scalar") or 256) ^ -0.5
  size.windows = listed_windows(c, c.size("sliding_window", 4096),
                                function(i) return i % 2 == 0 end)
  return size
end)

-- The sizes that a file leaves out are those of its class.
local function gemma3_sizes(c)
  local size = gemma_sizes(c, { vocabulary = 262208, hidden = 2304, mlp = 9216, layers = 26,
                                heads = 8, kv_heads = 4 })
  sandwich(size)
  size.head_norms = true
  size.soft_cap = number_of(c, "attn_logit_softcapping")
  size.final_cap = number_of(c, "final_logit_softcapping")
  size.scale = (number_of(c, "query_pre_attn_scalar") or 256) ^ -0.5
  local pattern = c.size("sliding_window_pattern", c.size("_sliding_window_pattern", 6))
  size.windows = listed_windows(c, c.size("sliding_window", 4096),
                                function(i) return (i + 1) % pattern ~= 0 end)
  c.get("use_bidirectional_attention")
  return size
end

local GEMMA3 = {
  name = "Gemma", year = 2025, url = "https://arxiv.org/abs/2503.19786",
  source = "Gemma Team, Gemma 3 Technical Report, 2025",
}

FAMILIES.gemma3_text = family(GEMMA3, gemma3_sizes)

-- With a tower that sees images beside the text, which is what a prompt of text alone meets.
FAMILIES.gemma3 = family(GEMMA3, gemma3_sizes)
FAMILIES.gemma3.text = "text_config"

local DEEPSEEK = {
  name = "DeepSeek", year = 2024, url = "https://arxiv.org/abs/2405.04434",
  source = "DeepSeek-AI, DeepSeek-V2: A Strong, Economical, and Efficient Mixture-of-Experts "
    .. "Language Model, 2024",
}

local function deepseek_sizes(c)
  local turned = c.size("qk_rope_head_dim")
  local size = llama_sizes(c, { head = turned })
  size.latent = {
    query = c.size("q_lora_rank", false), rank = c.size("kv_lora_rank"),
    plain = c.size("qk_nope_head_dim"), turned = turned, value = c.size("v_head_dim"),
  }
  c.size("qk_head_dim", false)
  size.output_bias = c.flag("attention_bias", false)
  c.refuse("attention_bias", false, "write false")
  if c.get("n_routed_experts") == nil then
    return size
  end
  local m = experts_of(c, { experts = "n_routed_experts", width = "moe_intermediate_size" })
  local first, every = c.count("first_k_dense_replace", 0), c.size("moe_layer_freq", 1)
  m.at = function(i) return i >= first and i % every == 0 end
  m.score = c.word("scoring_func", { "softmax", "sigmoid" }, "softmax")
  m.correction = c.word("topk_method", { greedy = false, group_limited_greedy = false,
                                         noaux_tc = true }, "greedy")
  local shared = c.count("n_shared_experts", 0)
  m.shared, m.shared_name = shared > 0 and shared * m.width or nil, "shared_experts"
  size.mixture = m
  return size
end

FAMILIES.deepseek_v2 = family(DEEPSEEK, deepseek_sizes)

-- What predicts the tokens after the next in training is another network, and not this one's.
FAMILIES.deepseek_v3 = family({
  name = "DeepSeek", year = 2024, url = "https://arxiv.org/abs/2412.19437",
  source = "DeepSeek-AI, DeepSeek-V3 Technical Report, 2024",
}, function(c)
  c.count("num_nextn_predict_layers", 0)
  local size = deepseek_sizes(c)
  if size.mixture then
    size.mixture.correction = true
    size.mixture.score = c.word("scoring_func", { "softmax", "sigmoid" }, "sigmoid")
  end
  return size
end)

FAMILIES.gpt_oss = {
  name = "gpt-oss", year = 2025, url = "https://arxiv.org/abs/2508.10925",
  source = "OpenAI, gpt-oss-120b & gpt-oss-20b Model Card, 2025",
  sizes = function(c)
    local size = llama_sizes(c, { head = 64 })
    size.qkv_bias = c.flag("attention_bias", true)
    size.output_bias, size.sinks = size.qkv_bias, true
    size.windows = listed_windows(c, c.size("sliding_window", 128),
                                  function(i) return i % 2 == 0 end)
    local m = experts_of(c, { experts = "num_local_experts", width = "intermediate_size",
                              active = 4, names = { nil, nil, "experts.down_proj" } })
    m.packed, m.bias, m.router = true, true, "router"
    size.mixture = m
    return size
  end,
}

-- ---- Before Llama ----------------------------------------------------------------------------

FAMILIES.gpt2 = {
  name = "GPT-2", year = 2019, url = "https://github.com/openai/gpt-2",
  source = "Radford et al., Language Models are Unsupervised Multitask Learners, 2019",
  sizes = function(c)
    local size, longest = heads_of(c, "n_embd", "n_head"), c.size("n_positions", 1024)
    c.size("n_ctx", false)
    return with(size, {
      vocabulary = c.size("vocab_size"), layers = c.size("n_layer"),
      mlp = c.size("n_inner", false) or 4 * size.hidden,
      activation = c.word("activation_function", ACTIVATIONS, "gelu_new"),
      tied = c.flag("tie_word_embeddings", true), longest = longest, positions = longest,
      embed = "wte", position_names = "wpe", block = "h", attention_block = "attn",
      norm = "layer", norms = { "ln_1", "ln_2" }, final_norm = "ln_f", packed = "c_attn",
      output = "c_proj", mlp_names = { "c_fc", "c_proj" },
      qkv_bias = true, output_bias = true, mlp_bias = true,
    })
  end,
}

FAMILIES.gptj = {
  name = "GPT-J", year = 2021, url = "https://github.com/kingoflolz/mesh-transformer-jax",
  source = "Wang and Komatsuzaki, GPT-J-6B: A 6 Billion Parameter Autoregressive Language Model, "
    .. "2021",
  sizes = function(c)
    local size = heads_of(c, "n_embd", "n_head")
    c.size("n_ctx", false)
    c.refuse("rotary", true, "write true")
    return with(size, {
      vocabulary = c.size("vocab_size"), layers = c.size("n_layer"),
      mlp = c.size("n_inner", false) or 4 * size.hidden, rotary = c.size("rotary_dim", 64),
      activation = c.word("activation_function", ACTIVATIONS, "gelu_new"),
      tied = c.flag("tie_word_embeddings", false), longest = c.size("n_positions", 2048),
      embed = "wte", block = "h", attention_block = "attn", norm = "layer", norms = { "ln_1" },
      final_norm = "ln_f", parallel = true, output = "out_proj", mlp_names = { "fc_in", "fc_out" },
      mlp_bias = true, head_bias = true,
    })
  end,
}

FAMILIES.gpt_neox = {
  name = "GPT-NeoX", year = 2022, url = "https://arxiv.org/abs/2204.06745",
  source = "Black et al., GPT-NeoX-20B: An Open-Source Autoregressive Language Model, 2022",
  sizes = function(c)
    local size, bias = heads_of(c, "hidden_size", "num_attention_heads"),
                       c.flag("attention_bias", true)
    return with(size, {
      vocabulary = c.size("vocab_size"), layers = c.size("num_hidden_layers"),
      mlp = c.size("intermediate_size"), rotary = rotary_of(c, "rotary_pct", size.head, 0.25),
      activation = c.word("hidden_act", ACTIVATIONS, "gelu"),
      tied = c.flag("tie_word_embeddings", false), longest = c.size("max_position_embeddings", 2048),
      embed = "embed_in", block = "layers", attention_block = "attention", norm = "layer",
      norms = { "input_layernorm", "post_attention_layernorm" }, final_norm = "final_layer_norm",
      parallel = c.flag("use_parallel_residual", true), packed = "query_key_value",
      output = "dense", mlp_names = { "dense_h_to_4h", "dense_4h_to_h" },
      qkv_bias = bias, output_bias = bias, mlp_bias = true, head_name = "embed_out",
    })
  end,
}

FAMILIES.opt = {
  name = "OPT", year = 2022, url = "https://arxiv.org/abs/2205.01068",
  source = "Zhang et al., OPT: Open Pre-trained Transformer Language Models, 2022",
  sizes = function(c)
    local size = heads_of(c, "hidden_size", "num_attention_heads")
    local width = c.size("word_embed_proj_dim", size.hidden)
    local before = c.flag("do_layer_norm_before", true)
    local bias, longest = c.flag("enable_bias", true), c.size("max_position_embeddings", 2048)
    c.refuse("layer_norm_elementwise_affine", true, "write true")
    c.get("_remove_final_layer_norm")
    return with(size, {
      vocabulary = c.size("vocab_size"), layers = c.size("num_hidden_layers"),
      mlp = c.size("ffn_dim"),
      activation = c.word("activation_function", ACTIVATIONS, "relu"),
      tied = c.flag("tie_word_embeddings", true), longest = longest,
      positions = longest + 2, offset = 2, embedding = width ~= size.hidden and width or nil,
      embed = "embed_tokens", position_names = "embed_positions", block = "layers", norm = "layer",
      norms = before and { "self_attn_layer_norm", "final_layer_norm" }
        or { nil, nil, "self_attn_layer_norm", "final_layer_norm" },
      post_norm = not before, final_norm = before and "final_layer_norm" or nil,
      output = "out_proj", mlp_names = { "fc1", "fc2" }, qkv_bias = bias, output_bias = bias,
      mlp_bias = bias, head_bias = false,
    })
  end,
}

-- 7B has one key for all heads whatever `num_kv_heads` says.
FAMILIES.falcon = {
  name = "Falcon", year = 2023, url = "https://arxiv.org/abs/2311.16867",
  source = "Almazrouei et al., The Falcon Series of Open Language Models, 2023",
  sizes = function(c)
    local size = heads_of(c, "hidden_size", "num_attention_heads")
    local new, one = c.flag("new_decoder_architecture", false), c.flag("multi_query", true)
    local bias, beside = c.flag("bias", false), c.flag("parallel_attn", true)
    local kv = c.size("num_kv_heads", size.heads)
    local norms = new and c.size("num_ln_in_parallel_attn", 2) or 1
    if not new then
      kv = one and 1 or size.heads
    end
    return with(size, {
      vocabulary = c.size("vocab_size"), layers = c.size("num_hidden_layers"),
      kv_heads = kv, grouped = kv < size.heads, mlp = c.size("ffn_hidden_size", 4 * size.hidden),
      rotary = not c.flag("alibi", false) and size.head or nil,
      activation = c.word("activation", ACTIVATIONS, "gelu"),
      tied = c.flag("tie_word_embeddings", true), longest = c.size("max_position_embeddings", 2048),
      embed = "word_embeddings", block = "h", attention_block = "self_attention", norm = "layer",
      norms = norms == 2 and { "ln_attn", "ln_mlp" }
        or { "input_layernorm", not beside and not new and "post_attention_layernorm" or nil },
      parallel = beside or new, final_norm = "ln_f", packed = "query_key_value", output = "dense",
      mlp_names = { "dense_h_to_4h", "dense_4h_to_h" }, qkv_bias = bias, output_bias = bias,
      mlp_bias = bias,
    })
  end,
}
