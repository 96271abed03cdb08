-- DeepSeek-V2: DeepSeek-AI, arXiv:2405.04434, sections 2 and 3.1.2; DeepSeek-V3:
-- arXiv:2412.19437, section 4.2, without what predicts the tokens after the next in training;
-- sizes by the keys of the released config.json.

-- Released weights: torch_dtype of the config.json on huggingface.co; of V3 in fp8 (its paper,
-- section 3.3, and quantization_config).
family { "DeepSeek", category = "language", released = "bf16" }

local function add(id, name, published, config, released)
  local network = transformer(config)
  network.id, network.name, network.published, network.released = id, name, published, released
  model(network)
end

add("deepseek_v2", "DeepSeek-V2", {
  { params = 235741434880, exact = true, source = "released weights" },
  { params = 236e9, source = "paper, abstract", note = "21 billion are active for a token" },
}, { model_type = "deepseek_v2", hidden_size = 5120, intermediate_size = 12288,
     moe_intermediate_size = 1536, num_hidden_layers = 60, num_attention_heads = 128,
     num_key_value_heads = 128, q_lora_rank = 1536, kv_lora_rank = 512, qk_nope_head_dim = 128,
     qk_rope_head_dim = 64, v_head_dim = 128, n_routed_experts = 160, n_shared_experts = 2,
     num_experts_per_tok = 6, first_k_dense_replace = 1, moe_layer_freq = 1, vocab_size = 102400,
     max_position_embeddings = 163840, topk_method = "group_limited_greedy",
     scoring_func = "softmax" })

add("deepseek_v3", "DeepSeek-V3", {
  { params = 671026419200, exact = true, source = "released weights" },
  { params = 671e9, source = "paper, abstract", note = "37 billion are active for a token" },
}, { model_type = "deepseek_v3", hidden_size = 7168, intermediate_size = 18432,
     moe_intermediate_size = 2048, num_hidden_layers = 61, num_attention_heads = 128,
     num_key_value_heads = 128, q_lora_rank = 1536, kv_lora_rank = 512, qk_nope_head_dim = 128,
     qk_rope_head_dim = 64, v_head_dim = 128, n_routed_experts = 256, n_shared_experts = 1,
     num_experts_per_tok = 8, first_k_dense_replace = 3, moe_layer_freq = 1, vocab_size = 129280,
     max_position_embeddings = 163840, topk_method = "noaux_tc", scoring_func = "sigmoid",
     num_nextn_predict_layers = 1 }, "fp8")
