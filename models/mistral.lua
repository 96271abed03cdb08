-- Mistral 7B: Jiang et al., arXiv:2310.06825, table 1; Mixtral of experts: Jiang et al.,
-- arXiv:2401.04088, table 1 and equation in section 2.1; sizes by the keys of the released
-- config.json. Prompts and contexts here are shorter than the window of 4096 tokens.

-- Released weights: torch_dtype of the config.json on huggingface.co.
family { "Mistral", category = "language", released = "bf16" }

-- The ids of two passes that were networks of their own.
local function passes(id, name)
  return { { id = id .. "_prefill", name = name .. ", prefill of 2048 tokens", dims = { tokens = 2048 } },
           { id = id .. "_decode", name = name .. ", decode, token 2048" } }
end

local function mistral(id, name, published, config, aliases)
  local network = transformer(config)
  network.id, network.name, network.published = id, name, published
  network.aliases = aliases and aliases(id, name)
  model(network)
end

mistral("mistral_7b", "Mistral 7B", {
  { params = 7241732096, exact = true, source = "released weights" },
  { params = 7e9, source = "paper, title", note = "as the paper names the size" },
}, { model_type = "mistral", vocab_size = 32000, num_hidden_layers = 32, hidden_size = 4096,
     intermediate_size = 14336, num_attention_heads = 32, num_key_value_heads = 8,
     sliding_window = 4096, max_position_embeddings = 32768 }, passes)

mistral("mistral_7b_v0_3", "Mistral 7B v0.3", {
  { params = 7248023552, exact = true, source = "released weights" },
}, { model_type = "mistral", vocab_size = 32768, num_hidden_layers = 32, hidden_size = 4096,
     intermediate_size = 14336, num_attention_heads = 32, num_key_value_heads = 8,
     max_position_embeddings = 32768 })

mistral("mixtral_8x7b", "Mixtral 8x7B", {
  { params = 46702792704, exact = true, source = "released weights" },
  { params = 47e9, source = "paper, abstract",
    note = "all experts; 13 billion of them are active for a token" },
}, { model_type = "mixtral", vocab_size = 32000, num_hidden_layers = 32, hidden_size = 4096,
     intermediate_size = 14336, num_attention_heads = 32, num_key_value_heads = 8,
     num_local_experts = 8, num_experts_per_tok = 2, max_position_embeddings = 32768 }, passes)

mistral("mixtral_8x22b", "Mixtral 8x22B", {
  { params = 140620634112, exact = true, source = "released weights" },
}, { model_type = "mixtral", vocab_size = 32000, num_hidden_layers = 56, hidden_size = 6144,
     intermediate_size = 16384, num_attention_heads = 48, num_key_value_heads = 8,
     num_local_experts = 8, num_experts_per_tok = 2, max_position_embeddings = 65536 })

mistral("mistral_small_24b", "Mistral Small 24B", {
  { params = 23572403200, exact = true, source = "released weights" },
}, { model_type = "mistral", vocab_size = 131072, num_hidden_layers = 40, hidden_size = 5120,
     intermediate_size = 32768, num_attention_heads = 32, num_key_value_heads = 8, head_dim = 128,
     max_position_embeddings = 32768 })
