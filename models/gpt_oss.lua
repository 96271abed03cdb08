-- gpt-oss: OpenAI, "gpt-oss-120b & gpt-oss-20b Model Card", arXiv:2508.10925, table 1; sizes by
-- the keys of the released config.json.

-- Released weights: experts in MXFP4, all else in bf16, by the model card, section 2.1.
family { "gpt-oss", category = "language", released = "mxfp4_experts" }

local function add(id, name, published, config)
  local network = transformer(config)
  network.id, network.name, network.published = id, name, published
  model(network)
end

add("gpt_oss_20b", "gpt-oss-20b", {
  { params = 20.91e9, source = "model card, table 1" },
}, { model_type = "gpt_oss", hidden_size = 2880, intermediate_size = 2880, num_hidden_layers = 24,
     num_attention_heads = 64, num_key_value_heads = 8, head_dim = 64, num_local_experts = 32,
     num_experts_per_tok = 4, vocab_size = 201088, max_position_embeddings = 131072,
     attention_bias = true, sliding_window = 128 })

add("gpt_oss_120b", "gpt-oss-120b", {
  { params = 116829156672, exact = true, source = "released weights" },
}, { model_type = "gpt_oss", hidden_size = 2880, intermediate_size = 2880, num_hidden_layers = 36,
     num_attention_heads = 64, num_key_value_heads = 8, head_dim = 64, num_local_experts = 128,
     num_experts_per_tok = 4, vocab_size = 201088, max_position_embeddings = 131072,
     attention_bias = true, sliding_window = 128 })
