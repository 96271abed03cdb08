-- GPT-J: Wang and Komatsuzaki, 2021; GPT-NeoX: Black et al., arXiv:2204.06745, section 2; sizes
-- by the keys of the released config.json.

-- Released weights on huggingface.co: of GPT-J the branch float16, of GPT-NeoX torch_dtype of its
-- config.json.
family { "GPT-NeoX", category = "language", released = "fp16" }

local function add(id, name, published, config)
  local network = transformer(config)
  network.id, network.name, network.published = id, name, published
  model(network)
end

add("gptj_6b", "GPT-J 6B", {
  { params = 6050882784, exact = true, source = "released weights" },
}, { model_type = "gptj", n_embd = 4096, n_layer = 28, n_head = 16, rotary_dim = 64,
     vocab_size = 50400, n_positions = 2048 })

add("gpt_neox_20b", "GPT-NeoX 20B", {
  { params = 20554567680, exact = true, source = "released weights" },
}, { model_type = "gpt_neox", hidden_size = 6144, intermediate_size = 24576, num_hidden_layers = 44,
     num_attention_heads = 64, vocab_size = 50432, max_position_embeddings = 2048,
     rotary_pct = 0.25, use_parallel_residual = true, hidden_act = "gelu_fast" })
