-- Phi-3: Abdin et al., arXiv:2404.14219, section 2; Phi-4: arXiv:2412.08905; sizes by the keys
-- of the released config.json.

-- Released weights: torch_dtype of the config.json on huggingface.co.
family { "Phi", category = "language", released = "bf16" }

local function add(id, name, published, config)
  local network = transformer(config)
  network.id, network.name, network.published = id, name, published
  model(network)
end

add("phi3_mini", "Phi-3 mini", {
  { params = 3821079552, exact = true, source = "released weights" },
}, { model_type = "phi3", hidden_size = 3072, intermediate_size = 8192, num_hidden_layers = 32,
     num_attention_heads = 32, num_key_value_heads = 32, vocab_size = 32064,
     max_position_embeddings = 4096, sliding_window = 2047 })

add("phi3_medium", "Phi-3 medium", {
  { params = 14e9, source = "paper, section 2", note = "as the paper names the size" },
}, { model_type = "phi3", hidden_size = 5120, intermediate_size = 17920, num_hidden_layers = 40,
     num_attention_heads = 40, num_key_value_heads = 10, vocab_size = 32064,
     max_position_embeddings = 4096, sliding_window = 2047 })

add("phi4_mini", "Phi-4 mini", {
  { params = 3836021760, exact = true, source = "released weights" },
}, { model_type = "phi3", hidden_size = 3072, intermediate_size = 8192, num_hidden_layers = 32,
     num_attention_heads = 24, num_key_value_heads = 8, vocab_size = 200064,
     max_position_embeddings = 131072, tie_word_embeddings = true, sliding_window = 262144,
     partial_rotary_factor = 0.75 })

add("phi4", "Phi-4", {
  { params = 14659507200, exact = true, source = "released weights" },
}, { model_type = "phi3", hidden_size = 5120, intermediate_size = 17920, num_hidden_layers = 40,
     num_attention_heads = 40, num_key_value_heads = 10, vocab_size = 100352,
     max_position_embeddings = 16384 })
