-- Qwen2: Yang et al., arXiv:2407.10671, table 1; Qwen2.5: arXiv:2412.15115, table 1; Qwen3: Yang
-- et al., arXiv:2505.09388, tables 1 and 2; sizes by the keys of the released config.json.

-- Released weights: torch_dtype of the config.json on huggingface.co.
family { "Qwen", category = "language", released = "bf16" }

-- `aliases`: of the same sizes, but for how far positions reach.
local function add(id, name, published, config, aliases)
  local network = transformer(config)
  network.id, network.name, network.published = id, name, published
  network.aliases = aliases
  model(network)
end

add("qwen2_7b", "Qwen2 7B", {
  { params = 7615616512, exact = true, source = "released weights" },
}, { model_type = "qwen2", hidden_size = 3584, intermediate_size = 18944, num_hidden_layers = 28,
     num_attention_heads = 28, num_key_value_heads = 4, vocab_size = 152064,
     max_position_embeddings = 131072, use_sliding_window = false, sliding_window = 131072 },
   { { id = "qwen2_5_7b", name = "Qwen2.5 7B" } })

add("qwen2_5_0_5b", "Qwen2.5 0.5B", {
  { params = 494032768, exact = true, source = "released weights" },
}, { model_type = "qwen2", hidden_size = 896, intermediate_size = 4864, num_hidden_layers = 24,
     num_attention_heads = 14, num_key_value_heads = 2, vocab_size = 151936,
     max_position_embeddings = 32768, tie_word_embeddings = true, use_sliding_window = false,
     sliding_window = 32768 }, { { id = "qwen2_0_5b", name = "Qwen2 0.5B" } })

add("qwen2_5_1_5b", "Qwen2.5 1.5B", {
  { params = 1543714304, exact = true, source = "released weights" },
}, { model_type = "qwen2", hidden_size = 1536, intermediate_size = 8960, num_hidden_layers = 28,
     num_attention_heads = 12, num_key_value_heads = 2, vocab_size = 151936,
     max_position_embeddings = 131072, tie_word_embeddings = true, use_sliding_window = false,
     sliding_window = 131072 })

add("qwen2_5_14b", "Qwen2.5 14B", {
  { params = 14770033664, exact = true, source = "released weights" },
}, { model_type = "qwen2", hidden_size = 5120, intermediate_size = 13824, num_hidden_layers = 48,
     num_attention_heads = 40, num_key_value_heads = 8, vocab_size = 152064,
     max_position_embeddings = 131072, use_sliding_window = false, sliding_window = 131072 })

add("qwen2_5_72b", "Qwen2.5 72B", {
  { params = 72706203648, exact = true, source = "released weights" },
}, { model_type = "qwen2", hidden_size = 8192, intermediate_size = 29568, num_hidden_layers = 80,
     num_attention_heads = 64, num_key_value_heads = 8, vocab_size = 152064,
     max_position_embeddings = 131072, use_sliding_window = false, sliding_window = 131072 },
   { { id = "qwen2_72b", name = "Qwen2 72B" } })

add("qwen3_0_6b", "Qwen3 0.6B", {
  { params = 596049920, exact = true, source = "released weights" },
}, { model_type = "qwen3", hidden_size = 1024, intermediate_size = 3072, num_hidden_layers = 28,
     num_attention_heads = 16, num_key_value_heads = 8, vocab_size = 151936,
     max_position_embeddings = 40960, tie_word_embeddings = true, head_dim = 128,
     use_sliding_window = false })

add("qwen3_4b", "Qwen3 4B", {
  { params = 4022468096, exact = true, source = "released weights" },
}, { model_type = "qwen3", hidden_size = 2560, intermediate_size = 9728, num_hidden_layers = 36,
     num_attention_heads = 32, num_key_value_heads = 8, vocab_size = 151936,
     max_position_embeddings = 40960, tie_word_embeddings = true, head_dim = 128,
     use_sliding_window = false })

add("qwen3_8b", "Qwen3 8B", {
  { params = 8190735360, exact = true, source = "released weights" },
}, { model_type = "qwen3", hidden_size = 4096, intermediate_size = 12288, num_hidden_layers = 36,
     num_attention_heads = 32, num_key_value_heads = 8, vocab_size = 151936,
     max_position_embeddings = 40960, head_dim = 128, use_sliding_window = false })

add("qwen3_32b", "Qwen3 32B", {
  { params = 32762123264, exact = true, source = "released weights" },
}, { model_type = "qwen3", hidden_size = 5120, intermediate_size = 25600, num_hidden_layers = 64,
     num_attention_heads = 64, num_key_value_heads = 8, vocab_size = 151936,
     max_position_embeddings = 40960, head_dim = 128, use_sliding_window = false })

add("qwen3_30b_a3b", "Qwen3 30B-A3B", {
  { params = 30532122624, exact = true, source = "released weights" },
}, { model_type = "qwen3_moe", hidden_size = 2048, intermediate_size = 6144, num_hidden_layers = 48,
     num_attention_heads = 32, num_key_value_heads = 4, vocab_size = 151936,
     max_position_embeddings = 40960, head_dim = 128, use_sliding_window = false, num_experts = 128,
     num_experts_per_tok = 8, moe_intermediate_size = 768, decoder_sparse_step = 1,
     mlp_only_layers = {} })
