-- Gemma 2: Gemma Team, arXiv:2408.00118, table 1; Gemma 3: arXiv:2503.19786, section 2; sizes by
-- the keys of the released config.json. Of Gemma 3 4B and 27B the text model alone.

-- Released weights: exported in bfloat16, by the model cards on huggingface.co.
family { "Gemma", category = "language", released = "bf16" }

local function add(id, name, published, config)
  local network = transformer(config)
  network.id, network.name, network.published = id, name, published
  model(network)
end

add("gemma2_2b", "Gemma 2 2B", {
  { params = 2614341888, exact = true, source = "released weights" },
}, { model_type = "gemma2", hidden_size = 2304, intermediate_size = 9216, num_hidden_layers = 26,
     num_attention_heads = 8, num_key_value_heads = 4, vocab_size = 256000,
     max_position_embeddings = 8192, tie_word_embeddings = true, hidden_act = "gelu_pytorch_tanh",
     head_dim = 256, sliding_window = 4096, query_pre_attn_scalar = 256,
     attn_logit_softcapping = 50.0, final_logit_softcapping = 30.0 })

add("gemma2_9b", "Gemma 2 9B", {
  { params = 9241705984, exact = true, source = "released weights" },
}, { model_type = "gemma2", hidden_size = 3584, intermediate_size = 14336, num_hidden_layers = 42,
     num_attention_heads = 16, num_key_value_heads = 8, vocab_size = 256000,
     max_position_embeddings = 8192, tie_word_embeddings = true, hidden_act = "gelu_pytorch_tanh",
     head_dim = 256, sliding_window = 4096, query_pre_attn_scalar = 256,
     attn_logit_softcapping = 50.0, final_logit_softcapping = 30.0 })

add("gemma3_1b", "Gemma 3 1B", {
  { params = 999885952, exact = true, source = "released weights" },
}, { model_type = "gemma3_text", hidden_size = 1152, intermediate_size = 6912,
     num_hidden_layers = 26, num_attention_heads = 4, num_key_value_heads = 1, head_dim = 256,
     vocab_size = 262144, max_position_embeddings = 32768, tie_word_embeddings = true,
     hidden_activation = "gelu_pytorch_tanh", query_pre_attn_scalar = 256, sliding_window = 512,
     sliding_window_pattern = 6 })

-- Without the tower of SigLIP, 416,866,032, and the projection of what it sees, 1152 · 2560 + 1152.
add("gemma3_4b", "Gemma 3 4B, text", {
  { params = 4300079472 - 416866032 - 2950272, exact = true,
    source = "released weights, less those for images" },
}, { model_type = "gemma3_text", hidden_size = 2560, intermediate_size = 10240,
     num_hidden_layers = 34, num_attention_heads = 8, num_key_value_heads = 4, head_dim = 256,
     vocab_size = 262208, max_position_embeddings = 131072, tie_word_embeddings = true,
     hidden_activation = "gelu_pytorch_tanh", query_pre_attn_scalar = 256, sliding_window = 1024,
     sliding_window_pattern = 6 })

add("gemma3_27b", "Gemma 3 27B, text", {
  { params = 27009346304, exact = true, source = "released weights" },
}, { model_type = "gemma3_text", hidden_size = 5376, intermediate_size = 21504,
     num_hidden_layers = 62, num_attention_heads = 32, num_key_value_heads = 16, head_dim = 128,
     vocab_size = 262208, max_position_embeddings = 131072, tie_word_embeddings = true,
     hidden_activation = "gelu_pytorch_tanh", query_pre_attn_scalar = 168, sliding_window = 1024,
     sliding_window_pattern = 6 })
