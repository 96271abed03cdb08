-- Reading the keys of a config.json: each with its type, and an error that names it. A key that a
-- family asks for is known; so are those that change nothing of what is counted here.

local function fail(format, ...)
  error(string.format(format, ...), 0)
end

local LONGEST_WORD = 60

-- What a file says, in a line that a message has room for.
local function said(word)
  local text = tostring(word)
  local bytes = { text:byte(1, LONGEST_WORD) }
  for i, byte in ipairs(bytes) do
    bytes[i] = byte < 32 and 32 or byte
  end
  return string.char(table.unpack(bytes)) .. (#text > LONGEST_WORD and "..." or "")
end

-- Texts, training, sampling, positions that are computed, numbers that only scale.
local WITHOUT_COST = {
  "_attn_implementation", "_commit_hash", "_from_model_config", "_name_or_path", "_num_labels",
  "activation_dropout", "add_cross_attention", "add_final_layer_norm", "alibi_bias_max",
  "apply_residual_connection_post_layernorm", "apply_spec_augment", "architectures", "attn_factor",
  "attention_dropout", "attention_probs_dropout_prob", "attn_logit_softcapping", "attn_pdrop",
  "auto_map", "aux_loss_alpha", "bad_words_ids", "begin_suppress_tokens", "begin_token_id",
  "boi_token_index", "bos_token_id", "cache_implementation", "chunk_size_feed_forward",
  "classifier_dropout", "classifier_dropout_prob", "classifier_proj_size", "cross_attention_hidden_size",
  "decoder_layerdrop", "decoder_start_token_id", "directionality", "diversity_penalty",
  "do_sample", "dropout", "dropout_rate", "dtype", "early_stopping", "embd_pdrop", "embed_dropout",
  "embedding_size_per_head", "encoder_layerdrop", "encoder_no_repeat_ngram_size", "eoi_token_index",
  "eos_token_id", "ep_size", "experts_per_token", "exponential_decay_length_penalty",
  "feed_forward_dropout", "final_logit_softcapping", "finetuning_task", "forced_bos_token_id",
  "forced_decoder_ids", "forced_eos_token_id", "gradient_checkpointing", "hidden_dropout",
  "hidden_dropout_prob", "id2label", "image_token_index", "init_std", "initial_context_length",
  "initializer_factor", "initializer_range", "input_jitter_noise", "interpolate_factor",
  "is_decoder", "is_encoder_decoder", "label2id", "language", "layer_norm_eps",
  "layer_norm_epsilon", "layerdrop", "length_penalty", "lm_head_dropout", "logits_soft_cap",
  "long_factor", "mask_feature_length", "mask_feature_min_masks", "mask_feature_prob",
  "mask_time_length", "mask_time_min_masks", "mask_time_prob", "max_length", "median_filter_width",
  "min_length", "mm_tokens_per_image", "model_max_length", "n_group", "no_repeat_ngram_size",
  "norm_topk_prob", "num_beam_groups", "num_beams", "num_return_sequences", "original_max_position_embeddings",
  "output_attentions", "output_hidden_states", "output_past", "output_router_logits",
  "output_scores", "pad_token_id", "pooler_fc_size", "pooler_num_attention_heads",
  "pooler_num_fc_layers", "pooler_size_per_head", "pooler_type", "prefix", "pretraining_tp",
  "problem_type", "pruned_heads", "qa_dropout", "quantization_config", "query_pre_attn_scalar",
  "relative_attention_max_distance", "remove_invalid_values", "reorder_and_upcast_attn",
  "repetition_penalty", "resid_pdrop", "return_dict", "return_dict_in_generate", "rms_norm_eps",
  "rope_interleaved", "rope_local_base_freq", "rope_parameters", "rope_ratio", "rope_scaling",
  "rope_theta", "rotary_emb_base", "rotary_emb_fraction", "routed_scaling_factor",
  "router_aux_loss_coef", "router_jitter_noise", "scale_attention_softmax_in_fp32",
  "scale_attn_by_inverse_layer_idx", "scale_attn_weights", "scale_embedding", "scoring_func",
  "seq_aux", "seq_classif_dropout", "sep_token_id", "short_factor", "sinusoidal_pos_embds",
  "suppress_tokens", "summary_activation", "summary_first_dropout", "summary_proj_to_logits",
  "summary_type", "summary_use_proj", "swiglu_limit", "task_specific_params", "temperature",
  "tf_legacy_loss", "tokenizer_class", "top_k", "top_p", "topk_group", "topk_method",
  "torch_dtype", "torchscript", "transformers_version", "typical_p", "use_bfloat16", "use_cache",
  "use_weighted_layer_sum", "vision_config", "xla_device",
}

local LARGEST = 2 ^ 31

-- A reader of the keys of `config`, whose family messages call `what`.
local function open(config, what, nearest)
  local asked = { model_type = true }
  local c = {}

  function c.get(key)
    asked[key] = true
    return config[key]
  end

  local function missing(key)
    fail("'%s' is missing, without which the sizes of a network of model_type '%s' are not known; "
      .. "add it", key, what)
  end

  local function whole(key, least, default)
    local value = c.get(key)
    local number = math.type(value) and math.tointeger(value)
    if value == nil and default == nil then
      missing(key)
    elseif value ~= nil and (not number or number < least or number > LARGEST) then
      fail("'%s' is no whole number from %d to %d; write such a number", key, least, LARGEST // 1)
    end
    return number or default
  end

  -- A number of things of which there is at least one; `default` nil: it has to be there, false:
  -- it may be missing or null.
  function c.size(key, default)
    return whole(key, 1, default)
  end

  function c.count(key, default)
    return whole(key, 0, default)
  end

  function c.flag(key, default)
    local value = c.get(key)
    if value ~= nil and type(value) ~= "boolean" then
      fail("'%s' is neither true nor false; write one of them", key)
    end
    return value == nil and default or value == true
  end

  function c.share(key, default)
    local value = c.get(key)
    if value ~= nil and not (math.type(value) and value > 0 and value <= 1) then
      fail("'%s' is no number above 0 and at most 1; write such a number", key)
    end
    return value or default
  end

  -- One of the words of the list or of the keys of the table; the word itself or what is there.
  function c.word(key, words, default)
    local value, list = c.get(key), {}
    if value == nil then
      value = default
    end
    for k, v in pairs(words) do
      list[#list + 1] = math.type(k) and v or k
      if (math.type(k) and v or k) == value then
        return math.type(k) and v or words[k]
      end
    end
    if value == nil then
      missing(key)
    elseif type(value) ~= "string" then
      fail("'%s' is no text; write one of %s", key, table.concat(list, ", "))
    end
    fail("'%s' is '%s', which is not known%s", key, said(value),
         nearest(value, list, "; it may be "))
  end

  -- What would be another network than the one built here.
  function c.refuse(key, expected, remedy)
    local value = c.get(key)
    if value ~= nil and value ~= expected then
      fail("'%s' is %s, of which no network is built here; %s", key, said(value), remedy)
    end
  end

  function c.close()
    for _, key in ipairs(WITHOUT_COST) do
      asked[key] = true
    end
    local known = {}
    for key in pairs(asked) do
      known[#known + 1] = key
    end
    for key, value in pairs(config) do
      if type(key) ~= "string" then
        fail("a key is no text; write names of keys")
      elseif not asked[key] then
        fail("'%s' is no key that is known of model_type '%s', and may change the network%s",
             said(key), what, nearest(key, known, "; take it out if it does not, or describe the network in "
                                       .. "Lua"))
      end
    end
  end

  return c
end

-- Adds the entries of `more`.
local function with(entries, more)
  for key, value in pairs(more) do
    entries[key] = value
  end
  return entries
end

-- The width of each of the heads that share what `key` says.
local function head_width(key, hidden, heads)
  if hidden % heads ~= 0 then
    fail("'%s' is %d, which %d heads cannot share; write a multiple of their number", key, hidden,
         heads)
  end
  return hidden // heads
end

-- What all say, by the keys of a family: the width of a token, and heads that share it.
local function heads_of(c, hidden_key, heads_key)
  local hidden, heads = c.size(hidden_key), c.size(heads_key)
  return { hidden = hidden, heads = heads, kv_heads = heads,
           head = head_width(hidden_key, hidden, heads) }
end

-- How many features of a head turn, which is an even number.
local function rotary_of(c, key, head, default)
  return math.tointeger(2 * (head * c.share(key, default) // 2))
end

local ACTIVATIONS = {
  silu = "silu", swish = "silu", gelu = "gelu", gelu_python = "gelu", gelu_new = "gelu_tanh",
  gelu_fast = "gelu_tanh", gelu_pytorch_tanh = "gelu_tanh", relu = "relu",
}

-- The type of weights and activations.
local TYPES = { float32 = "fp32", float16 = "fp16", bfloat16 = "bf16" }

local function dtype_of(config)
  local word = config.torch_dtype or config.dtype
  return type(word) == "string" and TYPES[word] or nil
end
