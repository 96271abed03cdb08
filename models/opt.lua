-- OPT: Zhang et al., arXiv:2205.01068, table 1; sizes by the keys of the released config.json.

-- Released weights: torch_dtype of the config.json on huggingface.co.
family { "OPT", category = "language", released = "fp16" }

local function add(id, name, published, config)
  local network = transformer(config)
  network.id, network.name, network.published = id, name, published
  model(network)
end

add("opt_125m", "OPT 125M", {
  { params = 125239296, exact = true, source = "released weights" },
}, { model_type = "opt", hidden_size = 768, ffn_dim = 3072, num_hidden_layers = 12,
     num_attention_heads = 12, vocab_size = 50272, max_position_embeddings = 2048,
     word_embed_proj_dim = 768, do_layer_norm_before = true, activation_function = "relu" })

add("opt_1_3b", "OPT 1.3B", {
  { params = 1315758080, exact = true, source = "released weights" },
}, { model_type = "opt", hidden_size = 2048, ffn_dim = 8192, num_hidden_layers = 24,
     num_attention_heads = 32, vocab_size = 50272, max_position_embeddings = 2048,
     word_embed_proj_dim = 2048, do_layer_norm_before = true, activation_function = "relu" })

add("opt_2_7b", "OPT 2.7B", {
  { params = 2651596800, exact = true, source = "released weights" },
}, { model_type = "opt", hidden_size = 2560, ffn_dim = 10240, num_hidden_layers = 32,
     num_attention_heads = 32, vocab_size = 50272, max_position_embeddings = 2048,
     word_embed_proj_dim = 2560 })

add("opt_6_7b", "OPT 6.7B", {
  { params = 6.7e9, source = "paper, table 1" },
}, { model_type = "opt", hidden_size = 4096, ffn_dim = 16384, num_hidden_layers = 32,
     num_attention_heads = 32, vocab_size = 50272, max_position_embeddings = 2048,
     word_embed_proj_dim = 4096 })

add("opt_13b", "OPT 13B", {
  { params = 13e9, source = "paper, table 1" },
}, { model_type = "opt", hidden_size = 5120, ffn_dim = 20480, num_hidden_layers = 40,
     num_attention_heads = 40, vocab_size = 50272, max_position_embeddings = 2048,
     word_embed_proj_dim = 5120 })

add("opt_30b", "OPT 30B", {
  { params = 30e9, source = "paper, table 1" },
}, { model_type = "opt", hidden_size = 7168, ffn_dim = 28672, num_hidden_layers = 48,
     num_attention_heads = 56, vocab_size = 50272, max_position_embeddings = 2048,
     word_embed_proj_dim = 7168 })
