/* zoo/transformer.h: networks by the keys of a config.json. */
#include "load_files.h"

#include "cost/cost.h"
#include "zoo/zoo.h"

/* What a config.json says, its quotes single; the parameters of its released weights, and the bytes
 * of keys and values in bf16 that a token leaves, windows apart. From the configurations and the
 * totals of the safetensors files on huggingface.co, less what those store twice (tied heads,
 * rotary frequencies) or beside the network (DeepSeek-V3's layer for training), and plus nothing.
 * Of Gemma 3 the text model alone, by the keys that the file of 4B has. */
static const struct Known {
    const char *id;
    int64_t params, cache;
    const char *config;
} known[] = {
    /* clang-format off */
    {"llama2-7b", 6738415616LL, 524288,
     "{'model_type':'llama','hidden_size':4096,'intermediate_size':11008,'num_hidden_layer"
     "s':32,'num_attention_heads':32,'num_key_value_heads':32,'vocab_size':32000,'max_posi"
     "tion_embeddings':4096,'tie_word_embeddings':false,'rms_norm_eps':1e-05,'hidden_act':"
     "'silu','attention_bias':false}"},
    {"llama2-70b", 68976648192LL, 327680,
     "{'model_type':'llama','hidden_size':8192,'intermediate_size':28672,'num_hidden_layer"
     "s':80,'num_attention_heads':64,'num_key_value_heads':8,'vocab_size':32000,'max_posit"
     "ion_embeddings':4096,'tie_word_embeddings':false,'rms_norm_eps':1e-05,'hidden_act':'"
     "silu','attention_bias':false}"},
    {"llama3-8b", 8030261248LL, 131072,
     "{'model_type':'llama','hidden_size':4096,'intermediate_size':14336,'num_hidden_layer"
     "s':32,'num_attention_heads':32,'num_key_value_heads':8,'vocab_size':128256,'max_posi"
     "tion_embeddings':8192,'tie_word_embeddings':false,'rms_norm_eps':1e-05,'hidden_act':"
     "'silu','rope_theta':500000.0,'attention_bias':false}"},
    {"llama3.1-8b", 8030261248LL, 131072,
     "{'model_type':'llama','hidden_size':4096,'intermediate_size':14336,'num_hidden_layer"
     "s':32,'num_attention_heads':32,'num_key_value_heads':8,'vocab_size':128256,'max_posi"
     "tion_embeddings':131072,'tie_word_embeddings':false,'rms_norm_eps':1e-05,'hidden_act"
     "':'silu','rope_theta':500000.0,'attention_bias':false,'mlp_bias':false}"},
    {"llama3.1-70b", 70553706496LL, 327680,
     "{'model_type':'llama','hidden_size':8192,'intermediate_size':28672,'num_hidden_layer"
     "s':80,'num_attention_heads':64,'num_key_value_heads':8,'vocab_size':128256,'max_posi"
     "tion_embeddings':131072,'tie_word_embeddings':false,'rms_norm_eps':1e-05,'hidden_act"
     "':'silu','rope_theta':500000.0,'attention_bias':false,'mlp_bias':false}"},
    {"llama3.2-1b", 1235814400LL, 32768,
     "{'model_type':'llama','hidden_size':2048,'intermediate_size':8192,'num_hidden_layers"
     "':16,'num_attention_heads':32,'num_key_value_heads':8,'vocab_size':128256,'max_posit"
     "ion_embeddings':131072,'tie_word_embeddings':true,'rms_norm_eps':1e-05,'hidden_act':"
     "'silu','head_dim':64,'rope_theta':500000.0,'attention_bias':false,'mlp_bias':false}"},
    {"llama3.2-3b", 3212749824LL, 114688,
     "{'model_type':'llama','hidden_size':3072,'intermediate_size':8192,'num_hidden_layers"
     "':28,'num_attention_heads':24,'num_key_value_heads':8,'vocab_size':128256,'max_posit"
     "ion_embeddings':131072,'tie_word_embeddings':true,'rms_norm_eps':1e-05,'hidden_act':"
     "'silu','head_dim':128,'rope_theta':500000.0,'attention_bias':false,'mlp_bias':false}"},
    {"mistral-7b-v0.3", 7248023552LL, 131072,
     "{'model_type':'mistral','hidden_size':4096,'intermediate_size':14336,'num_hidden_lay"
     "ers':32,'num_attention_heads':32,'num_key_value_heads':8,'vocab_size':32768,'max_pos"
     "ition_embeddings':32768,'tie_word_embeddings':false,'rms_norm_eps':1e-05,'hidden_act"
     "':'silu','rope_theta':1000000.0,'sliding_window':null}"},
    {"mistral-small-24b-2501", 23572403200LL, 163840,
     "{'model_type':'mistral','hidden_size':5120,'intermediate_size':32768,'num_hidden_lay"
     "ers':40,'num_attention_heads':32,'num_key_value_heads':8,'vocab_size':131072,'max_po"
     "sition_embeddings':32768,'tie_word_embeddings':false,'rms_norm_eps':1e-05,'hidden_ac"
     "t':'silu','head_dim':128,'rope_theta':100000000.0,'sliding_window':null}"},
    {"mixtral-8x22b-v0.1", 140620634112LL, 229376,
     "{'model_type':'mixtral','hidden_size':6144,'intermediate_size':16384,'num_hidden_lay"
     "ers':56,'num_attention_heads':48,'num_key_value_heads':8,'vocab_size':32000,'max_pos"
     "ition_embeddings':65536,'tie_word_embeddings':false,'rms_norm_eps':1e-05,'hidden_act"
     "':'silu','rope_theta':1000000.0,'sliding_window':null,'num_local_experts':8,'num_exp"
     "erts_per_tok':2}"},
    {"qwen2-0.5b", 494032768LL, 12288,
     "{'model_type':'qwen2','hidden_size':896,'intermediate_size':4864,'num_hidden_layers'"
     ":24,'num_attention_heads':14,'num_key_value_heads':2,'vocab_size':151936,'max_positi"
     "on_embeddings':131072,'tie_word_embeddings':true,'rms_norm_eps':1e-06,'hidden_act':'"
     "silu','rope_theta':1000000.0,'use_sliding_window':false,'sliding_window':131072}"},
    {"qwen2-7b", 7615616512LL, 57344,
     "{'model_type':'qwen2','hidden_size':3584,'intermediate_size':18944,'num_hidden_layer"
     "s':28,'num_attention_heads':28,'num_key_value_heads':4,'vocab_size':152064,'max_posi"
     "tion_embeddings':131072,'tie_word_embeddings':false,'rms_norm_eps':1e-06,'hidden_act"
     "':'silu','rope_theta':1000000.0,'use_sliding_window':false,'sliding_window':131072}"},
    {"qwen2-72b", 72706203648LL, 327680,
     "{'model_type':'qwen2','hidden_size':8192,'intermediate_size':29568,'num_hidden_layer"
     "s':80,'num_attention_heads':64,'num_key_value_heads':8,'vocab_size':152064,'max_posi"
     "tion_embeddings':131072,'tie_word_embeddings':false,'rms_norm_eps':1e-06,'hidden_act"
     "':'silu','rope_theta':1000000.0,'use_sliding_window':false,'sliding_window':131072}"},
    {"qwen2.5-0.5b", 494032768LL, 12288,
     "{'model_type':'qwen2','hidden_size':896,'intermediate_size':4864,'num_hidden_layers'"
     ":24,'num_attention_heads':14,'num_key_value_heads':2,'vocab_size':151936,'max_positi"
     "on_embeddings':32768,'tie_word_embeddings':true,'rms_norm_eps':1e-06,'hidden_act':'s"
     "ilu','rope_theta':1000000.0,'use_sliding_window':false,'sliding_window':32768}"},
    {"qwen2.5-1.5b", 1543714304LL, 28672,
     "{'model_type':'qwen2','hidden_size':1536,'intermediate_size':8960,'num_hidden_layers"
     "':28,'num_attention_heads':12,'num_key_value_heads':2,'vocab_size':151936,'max_posit"
     "ion_embeddings':131072,'tie_word_embeddings':true,'rms_norm_eps':1e-06,'hidden_act':"
     "'silu','rope_theta':1000000.0,'use_sliding_window':false,'sliding_window':131072}"},
    {"qwen2.5-7b", 7615616512LL, 57344,
     "{'model_type':'qwen2','hidden_size':3584,'intermediate_size':18944,'num_hidden_layer"
     "s':28,'num_attention_heads':28,'num_key_value_heads':4,'vocab_size':152064,'max_posi"
     "tion_embeddings':131072,'tie_word_embeddings':false,'rms_norm_eps':1e-06,'hidden_act"
     "':'silu','rope_theta':1000000.0,'use_sliding_window':false,'sliding_window':131072}"},
    {"qwen2.5-14b", 14770033664LL, 196608,
     "{'model_type':'qwen2','hidden_size':5120,'intermediate_size':13824,'num_hidden_layer"
     "s':48,'num_attention_heads':40,'num_key_value_heads':8,'vocab_size':152064,'max_posi"
     "tion_embeddings':131072,'tie_word_embeddings':false,'rms_norm_eps':1e-06,'hidden_act"
     "':'silu','rope_theta':1000000.0,'use_sliding_window':false,'sliding_window':131072}"},
    {"qwen2.5-72b", 72706203648LL, 327680,
     "{'model_type':'qwen2','hidden_size':8192,'intermediate_size':29568,'num_hidden_layer"
     "s':80,'num_attention_heads':64,'num_key_value_heads':8,'vocab_size':152064,'max_posi"
     "tion_embeddings':131072,'tie_word_embeddings':false,'rms_norm_eps':1e-06,'hidden_act"
     "':'silu','rope_theta':1000000.0,'use_sliding_window':false,'sliding_window':131072}"},
    {"qwen3-0.6b", 596049920LL, 114688,
     "{'model_type':'qwen3','hidden_size':1024,'intermediate_size':3072,'num_hidden_layers"
     "':28,'num_attention_heads':16,'num_key_value_heads':8,'vocab_size':151936,'max_posit"
     "ion_embeddings':40960,'tie_word_embeddings':true,'rms_norm_eps':1e-06,'hidden_act':'"
     "silu','head_dim':128,'rope_theta':1000000.0,'attention_bias':false,'use_sliding_wind"
     "ow':false,'sliding_window':null}"},
    {"qwen3-4b", 4022468096LL, 147456,
     "{'model_type':'qwen3','hidden_size':2560,'intermediate_size':9728,'num_hidden_layers"
     "':36,'num_attention_heads':32,'num_key_value_heads':8,'vocab_size':151936,'max_posit"
     "ion_embeddings':40960,'tie_word_embeddings':true,'rms_norm_eps':1e-06,'hidden_act':'"
     "silu','head_dim':128,'rope_theta':1000000.0,'attention_bias':false,'use_sliding_wind"
     "ow':false,'sliding_window':null}"},
    {"qwen3-8b", 8190735360LL, 147456,
     "{'model_type':'qwen3','hidden_size':4096,'intermediate_size':12288,'num_hidden_layer"
     "s':36,'num_attention_heads':32,'num_key_value_heads':8,'vocab_size':151936,'max_posi"
     "tion_embeddings':40960,'tie_word_embeddings':false,'rms_norm_eps':1e-06,'hidden_act'"
     ":'silu','head_dim':128,'rope_theta':1000000.0,'attention_bias':false,'use_sliding_wi"
     "ndow':false,'sliding_window':null}"},
    {"qwen3-32b", 32762123264LL, 262144,
     "{'model_type':'qwen3','hidden_size':5120,'intermediate_size':25600,'num_hidden_layer"
     "s':64,'num_attention_heads':64,'num_key_value_heads':8,'vocab_size':151936,'max_posi"
     "tion_embeddings':40960,'tie_word_embeddings':false,'rms_norm_eps':1e-06,'hidden_act'"
     ":'silu','head_dim':128,'rope_theta':1000000.0,'attention_bias':false,'use_sliding_wi"
     "ndow':false,'sliding_window':null}"},
    {"qwen3-30b-a3b", 30532122624LL, 98304,
     "{'model_type':'qwen3_moe','hidden_size':2048,'intermediate_size':6144,'num_hidden_la"
     "yers':48,'num_attention_heads':32,'num_key_value_heads':4,'vocab_size':151936,'max_p"
     "osition_embeddings':40960,'tie_word_embeddings':false,'rms_norm_eps':1e-06,'hidden_a"
     "ct':'silu','head_dim':128,'rope_theta':1000000.0,'attention_bias':false,'use_sliding"
     "_window':false,'sliding_window':null,'num_experts':128,'num_experts_per_tok':8,'moe_"
     "intermediate_size':768,'decoder_sparse_step':1,'mlp_only_layers':[]}"},
    {"gemma2-2b", 2614341888LL, 106496,
     "{'model_type':'gemma2','hidden_size':2304,'intermediate_size':9216,'num_hidden_layer"
     "s':26,'num_attention_heads':8,'num_key_value_heads':4,'vocab_size':256000,'max_posit"
     "ion_embeddings':8192,'rms_norm_eps':1e-06,'hidden_act':'gelu_pytorch_tanh','head_dim"
     "':256,'rope_theta':10000.0,'attention_bias':false,'sliding_window':4096,'query_pre_a"
     "ttn_scalar':256,'attn_logit_softcapping':50.0,'final_logit_softcapping':30.0}"},
    {"gemma2-9b", 9241705984LL, 344064,
     "{'model_type':'gemma2','hidden_size':3584,'intermediate_size':14336,'num_hidden_laye"
     "rs':42,'num_attention_heads':16,'num_key_value_heads':8,'vocab_size':256000,'max_pos"
     "ition_embeddings':8192,'rms_norm_eps':1e-06,'hidden_act':'gelu_pytorch_tanh','head_d"
     "im':256,'rope_theta':10000.0,'attention_bias':false,'sliding_window':4096,'query_pre"
     "_attn_scalar':256,'attn_logit_softcapping':50.0,'final_logit_softcapping':30.0}"},
    {"gemma3-1b", 999885952LL, 26624,
     "{'model_type':'gemma3_text','hidden_size':1152,'intermediate_size':6912,'num_hidden_"
     "layers':26,'num_attention_heads':4,'num_key_value_heads':1,'head_dim':256,'vocab_siz"
     "e':262144,'max_position_embeddings':32768,'tie_word_embeddings':true,'rms_norm_eps':"
     "1e-06,'hidden_activation':'gelu_pytorch_tanh','attention_bias':false,'query_pre_attn"
     "_scalar':256,'sliding_window':512,'sliding_window_pattern':6,'rope_theta':1000000.0,"
     "'rope_local_base_freq':10000.0}"},
    {"gemma3-4b", 3880263168LL, 139264,
     "{'model_type':'gemma3','text_config':{'model_type':'gemma3_text','hidden_size':2560,"
     "'intermediate_size':10240,'num_hidden_layers':34,'max_position_embeddings':131072,'r"
     "ms_norm_eps':1e-06,'hidden_activation':'gelu_pytorch_tanh','attention_bias':false,'q"
     "uery_pre_attn_scalar':256,'sliding_window':1024,'sliding_window_pattern':6,'rope_the"
     "ta':1000000.0,'rope_local_base_freq':10000.0},'vision_config':{'model_type':'siglip_"
     "vision_model','hidden_size':1152,'intermediate_size':4304,'num_hidden_layers':27,'nu"
     "m_attention_heads':16,'image_size':896,'patch_size':14,'num_channels':3,'vision_use_"
     "head':false},'mm_tokens_per_image':256}"},
    {"gemma3-27b", 27009346304LL, 507904,
     "{'model_type':'gemma3','text_config':{'model_type':'gemma3_text','hidden_size':5376,"
     "'intermediate_size':21504,'num_hidden_layers':62,'num_attention_heads':32,'num_key_v"
     "alue_heads':16,'head_dim':128,'vocab_size':262208,'max_position_embeddings':131072,'"
     "tie_word_embeddings':true,'rms_norm_eps':1e-06,'hidden_activation':'gelu_pytorch_tan"
     "h','attention_bias':false,'query_pre_attn_scalar':168,'sliding_window':1024,'sliding"
     "_window_pattern':6,'rope_theta':1000000.0,'rope_local_base_freq':10000.0},'vision_co"
     "nfig':{'model_type':'siglip_vision_model','hidden_size':1152,'intermediate_size':430"
     "4,'num_hidden_layers':27,'num_attention_heads':16,'image_size':896,'patch_size':14,'"
     "num_channels':3,'vision_use_head':false},'mm_tokens_per_image':256}"},
    {"phi3-mini-4k", 3821079552LL, 393216,
     "{'model_type':'phi3','hidden_size':3072,'intermediate_size':8192,'num_hidden_layers'"
     ":32,'num_attention_heads':32,'num_key_value_heads':32,'vocab_size':32064,'max_positi"
     "on_embeddings':4096,'tie_word_embeddings':false,'rms_norm_eps':1e-05,'hidden_act':'s"
     "ilu','rope_theta':10000.0,'attention_bias':false,'sliding_window':2047}"},
    {"phi4", 14659507200LL, 204800,
     "{'model_type':'phi3','hidden_size':5120,'intermediate_size':17920,'num_hidden_layers"
     "':40,'num_attention_heads':40,'num_key_value_heads':10,'vocab_size':100352,'max_posi"
     "tion_embeddings':16384,'tie_word_embeddings':false,'rms_norm_eps':1e-05,'hidden_act'"
     ":'silu','rope_theta':250000,'attention_bias':false,'sliding_window':null}"},
    {"phi4-mini", 3836021760LL, 131072,
     "{'model_type':'phi3','hidden_size':3072,'intermediate_size':8192,'num_hidden_layers'"
     ":32,'num_attention_heads':24,'num_key_value_heads':8,'vocab_size':200064,'max_positi"
     "on_embeddings':131072,'tie_word_embeddings':true,'rms_norm_eps':1e-05,'hidden_act':'"
     "silu','rope_theta':10000.0,'attention_bias':false,'sliding_window':262144,'partial_r"
     "otary_factor':0.75}"},
    {"deepseek-v2", 235741434880LL, 69120,
     "{'model_type':'deepseek_v2','hidden_size':5120,'intermediate_size':12288,'moe_interm"
     "ediate_size':1536,'num_hidden_layers':60,'num_attention_heads':128,'num_key_value_he"
     "ads':128,'q_lora_rank':1536,'kv_lora_rank':512,'qk_nope_head_dim':128,'qk_rope_head_"
     "dim':64,'v_head_dim':128,'n_routed_experts':160,'n_shared_experts':2,'num_experts_pe"
     "r_tok':6,'first_k_dense_replace':1,'moe_layer_freq':1,'vocab_size':102400,'max_posit"
     "ion_embeddings':163840,'tie_word_embeddings':false,'attention_bias':false,'hidden_ac"
     "t':'silu','rms_norm_eps':1e-06,'topk_method':'group_limited_greedy','n_group':8,'top"
     "k_group':3,'scoring_func':'softmax'}"},
    {"deepseek-v3", 671026419200LL, 70272,
     "{'model_type':'deepseek_v3','hidden_size':7168,'intermediate_size':18432,'moe_interm"
     "ediate_size':2048,'num_hidden_layers':61,'num_attention_heads':128,'num_key_value_he"
     "ads':128,'q_lora_rank':1536,'kv_lora_rank':512,'qk_nope_head_dim':128,'qk_rope_head_"
     "dim':64,'v_head_dim':128,'n_routed_experts':256,'n_shared_experts':1,'num_experts_pe"
     "r_tok':8,'first_k_dense_replace':3,'moe_layer_freq':1,'vocab_size':129280,'max_posit"
     "ion_embeddings':163840,'tie_word_embeddings':false,'attention_bias':false,'hidden_ac"
     "t':'silu','rms_norm_eps':1e-06,'topk_method':'noaux_tc','n_group':8,'topk_group':4,'"
     "scoring_func':'sigmoid','num_nextn_predict_layers':1}"},
    {"gpt-oss-120b", 116829156672LL, 73728,
     "{'model_type':'gpt_oss','hidden_size':2880,'intermediate_size':2880,'num_hidden_laye"
     "rs':36,'num_attention_heads':64,'num_key_value_heads':8,'head_dim':64,'num_local_exp"
     "erts':128,'num_experts_per_tok':4,'vocab_size':201088,'max_position_embeddings':1310"
     "72,'tie_word_embeddings':false,'attention_bias':true,'sliding_window':128,'hidden_ac"
     "t':'silu','rms_norm_eps':1e-05,'rope_theta':150000}"},
    {"gpt2", 124439808LL, 36864,
     "{'model_type':'gpt2','n_embd':768,'n_layer':12,'n_head':12,'n_positions':1024,'n_ctx"
     "':1024,'vocab_size':50257,'activation_function':'gelu_new','layer_norm_epsilon':1e-0"
     "5}"},
    {"gpt2-large", 774030080LL, 184320,
     "{'model_type':'gpt2','n_embd':1280,'n_layer':36,'n_head':20,'n_positions':1024,'n_ct"
     "x':1024,'vocab_size':50257,'activation_function':'gelu_new','layer_norm_epsilon':1e-"
     "05}"},
    {"gpt2-xl", 1557611200LL, 307200,
     "{'model_type':'gpt2','n_embd':1600,'n_layer':48,'n_head':25,'n_positions':1024,'n_ct"
     "x':1024,'vocab_size':50257,'activation_function':'gelu_new','layer_norm_epsilon':1e-"
     "05}"},
    {"gpt-neox-20b", 20554567680LL, 1081344,
     "{'model_type':'gpt_neox','hidden_size':6144,'intermediate_size':24576,'num_hidden_la"
     "yers':44,'num_attention_heads':64,'vocab_size':50432,'max_position_embeddings':2048,"
     "'rotary_pct':0.25,'tie_word_embeddings':false,'use_parallel_residual':true,'hidden_a"
     "ct':'gelu_fast','layer_norm_eps':1e-05}"},
    {"opt-125m", 125239296LL, 36864,
     "{'model_type':'opt','hidden_size':768,'ffn_dim':3072,'num_hidden_layers':12,'num_att"
     "ention_heads':12,'vocab_size':50272,'max_position_embeddings':2048,'word_embed_proj_"
     "dim':768,'do_layer_norm_before':true,'activation_function':'relu'}"},
    {"opt-1.3b", 1315758080LL, 196608,
     "{'model_type':'opt','hidden_size':2048,'ffn_dim':8192,'num_hidden_layers':24,'num_at"
     "tention_heads':32,'vocab_size':50272,'max_position_embeddings':2048,'word_embed_proj"
     "_dim':2048,'do_layer_norm_before':true,'activation_function':'relu'}"},
    {"opt-2.7b", 2651596800LL, 327680,
     "{'model_type':'opt','hidden_size':2560,'ffn_dim':10240,'num_hidden_layers':32,'num_a"
     "ttention_heads':32,'vocab_size':50272,'max_position_embeddings':2048,'word_embed_pro"
     "j_dim':2560,'do_layer_norm_before':true,'activation_function':'relu'}"},
    {"opt-13b", 12853473280LL, 819200,
     "{'model_type':'opt','hidden_size':5120,'ffn_dim':20480,'num_hidden_layers':40,'num_a"
     "ttention_heads':40,'vocab_size':50272,'max_position_embeddings':2048,'word_embed_pro"
     "j_dim':5120,'do_layer_norm_before':true,'activation_function':'relu'}"},
    {"opt-30b", 29974540288LL, 1376256,
     "{'model_type':'opt','hidden_size':7168,'ffn_dim':28672,'num_hidden_layers':48,'num_a"
     "ttention_heads':56,'vocab_size':50272,'max_position_embeddings':2048,'word_embed_pro"
     "j_dim':7168,'do_layer_norm_before':true,'activation_function':'relu'}"},
    {"falcon-7b", 6921720704LL, 8192,
     "{'model_type':'falcon','hidden_size':4544,'num_hidden_layers':32,'num_attention_head"
     "s':71,'num_kv_heads':71,'multi_query':true,'new_decoder_architecture':false,'paralle"
     "l_attn':true,'bias':false,'alibi':false,'vocab_size':65024,'layer_norm_epsilon':1e-0"
     "5}"},
    {"falcon-40b", 41303293952LL, 122880,
     "{'model_type':'falcon','hidden_size':8192,'num_hidden_layers':60,'num_attention_head"
     "s':128,'num_kv_heads':8,'multi_query':true,'new_decoder_architecture':true,'parallel"
     "_attn':true,'bias':false,'alibi':false,'vocab_size':65024,'layer_norm_epsilon':1e-05"
     "}"},
    {"gpt-j-6b", 6050882784LL, 28 * 2 * 4096 * 2,
     "{'model_type':'gptj','n_embd':4096,'n_layer':28,'n_head':16,'rotary_dim':64,"
     "'vocab_size':50400,'n_positions':2048,'tie_word_embeddings':false}"},
    {"qwen1.5-moe-a2.7b", 14315784192LL, 24 * 2 * 2048 * 2,
     "{'model_type':'qwen2_moe','hidden_size':2048,'intermediate_size':5632,"
     "'num_hidden_layers':24,'num_attention_heads':16,'num_key_value_heads':16,"
     "'vocab_size':151936,'num_experts':60,'num_experts_per_tok':4,"
     "'moe_intermediate_size':1408,'shared_expert_intermediate_size':5632,"
     "'decoder_sparse_step':1,'norm_topk_prob':false}"}, /* clang-format on */
};

/* The model of a config.json of that text, or NULL. */
static Zoo *zoo_of(const Files *files, const char *config)
{
    g_autofree char *text = g_strdelimit(g_strdup(config), "'", '"');
    files_add(files, "net.config.json", text);
    Zoo *zoo = zoo_load(files->dir, "models", files->errors);
    check_lines(files);
    return zoo;
}

static Graph *build(Zoo *zoo, const char *const *dims)
{
    g_autoptr(GError) error = NULL;
    Graph *graph = zoo_build(zoo, 0, &(BuildOptions){.dims = dims}, &error);
    if (!graph)
        fail_msg("%s", error->message);
    return graph;
}

static int64_t params_of(const Graph *graph)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (graph_tensor(graph, i)->role == TENSOR_WEIGHT)
            sum += shape_elements(&graph_tensor(graph, i)->shape);
    return sum;
}

/* Elements of what is kept from pass to pass. */
static int64_t kept_by(const Graph *graph)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (graph_tensor(graph, i)->is_state)
            sum += shape_elements(&graph_tensor(graph, i)->shape);
    return sum;
}

/* A step after one other token, whose keys and values are all that is kept; and a prompt of 16. */
static void test_networks_that_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        Files files = files_start();
        g_autoptr(Zoo) zoo = zoo_of(&files, known[i].config);
        if (zoo_count(zoo) == 0)
            fail_msg("%s: %s", known[i].id, files_error(&files, 0));
        bool decodes = known[i].cache > 0;
        static const char *const second[] = {"context=2", "tokens=1", NULL}, *const whole[] = {
                                                                                 "context=16",
                                                                                 "tokens=context",
                                                                                 NULL};
        g_autoptr(Graph) step = build(zoo, decodes ? second : NULL);
        g_autoptr(Graph) prompt = build(zoo, decodes ? whole : NULL);
        if (params_of(step) != known[i].params || params_of(prompt) != known[i].params ||
            2 * kept_by(step) != known[i].cache)
            fail_msg("%s: %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT
                     " parameters, %" G_GINT64_FORMAT " bytes a token",
                     known[i].id, params_of(step), params_of(prompt), 2 * kept_by(step));
        assert_int_equal(kept_by(prompt), 0);
        files_end(&files);
    }
}

#define TINY                                                                                       \
    "'vocab_size': 100, 'hidden_size': 64, 'intermediate_size': 128, 'num_hidden_layers': 2, "     \
    "'num_attention_heads': 4, 'num_key_value_heads': 2"

/* Layers with a window keep no more than it: 2 layers, 2 heads of 16 numbers, keys and values, of 7
 * tokens before the last of 8, or of the 3 that a window of 4 leaves. */
static void test_windows(void **state)
{
    (void)state;
    static const struct {
        const char *config;
        int64_t kept;
    } cases[] = {
        {"{'model_type': 'mistral', " TINY "}", 2 * 2 * 2 * 16 * 7},
        {"{'model_type': 'mistral', 'sliding_window': null, " TINY "}", 2 * 2 * 2 * 16 * 7},
        {"{'model_type': 'mistral', 'sliding_window': 4, " TINY "}", 2 * 2 * 2 * 16 * 3},
        {"{'model_type': 'mistral', 'sliding_window': 400, " TINY "}", 2 * 2 * 2 * 16 * 7},
        {"{'model_type': 'qwen2', 'sliding_window': 4, " TINY "}", 2 * 2 * 2 * 16 * 7},
        {"{'model_type': 'qwen2', 'sliding_window': 4, 'use_sliding_window': true, "
         "'max_window_layers': 1, " TINY "}",
         2 * 2 * 16 * (7 + 3)},
        {"{'model_type': 'gemma2', 'sliding_window': 4, 'head_dim': 16, " TINY "}",
         2 * 2 * 16 * (3 + 7)},
        {"{'model_type': 'gemma2', 'sliding_window': 4, 'head_dim': 16, "
         "'layer_types': ['full_attention', 'full_attention'], " TINY "}",
         2 * 2 * 2 * 16 * 7},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Files files = files_start();
        g_autoptr(Zoo) zoo = zoo_of(&files, cases[i].config);
        g_autoptr(Graph) graph = build(zoo, (const char *[]){"context=8", NULL});
        if (kept_by(graph) != cases[i].kept)
            fail_msg("%s: %" G_GINT64_FORMAT, cases[i].config, kept_by(graph));
        files_end(&files);
    }
}

static int64_t macs_of(Zoo *zoo, const char *const *dims)
{
    g_autoptr(Graph) graph = build(zoo, dims);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    return cost->macs;
}

/* Per layer: projections 64·64 + 2·64·32 + 64·64, three of 64·128; scores and their sums 4 heads of
 * 16 for each query and key, whether masked or not; and one row of 100 logits. A prompt of 8 that
 * sees a window of 4 meets 4 keys. */
static void test_passes(void **state)
{
    (void)state;
    const int64_t layer = 64 * 64 + 2 * 64 * 32 + 64 * 64 + 3 * 64 * 128, met = 2 * 4 * 16;
    static const char *const step[] = {"context=8", NULL},
                             *const prompt[] = {"context=8", "tokens=8", NULL},
                             *const part[] = {"context=8", "tokens=2", NULL};
    Files files = files_start();
    g_autoptr(Zoo) zoo = zoo_of(&files, "{'model_type': 'llama', " TINY "}");
    assert_int_equal(macs_of(zoo, step), 2 * (layer + met * 8) + 6400);
    assert_int_equal(macs_of(zoo, prompt), 2 * (8 * layer + met * 8 * 8) + 6400);
    assert_int_equal(macs_of(zoo, part), 2 * (2 * layer + met * 2 * 8) + 6400);
    g_autoptr(Zoo) near =
        zoo_of(&files, "{'model_type': 'mistral', 'sliding_window': 4, " TINY "}");
    assert_int_equal(macs_of(near, step), 2 * (layer + met * 4) + 6400);
    assert_int_equal(macs_of(near, prompt), 2 * (8 * layer + met * 8 * 4) + 6400);
    files_end(&files);
}

/* A step multiplies queries by the projection of keys, and what it finds by that of values, of 4
 * heads each: what is kept of a token are 8 + 4 numbers, which all heads share. A prompt expands
 * them to 4 heads of 6 and 5. */
static void test_latent_attention(void **state)
{
    (void)state;
    static const char config[] =
        "{'model_type': 'deepseek_v2', 'q_lora_rank': null, 'kv_lora_rank': 8, "
        "'qk_nope_head_dim': 6, 'qk_rope_head_dim': 4, 'v_head_dim': 5, " TINY "}";
    const int64_t around = 64 * 4 * 10 + 64 * 12 + 4 * 5 * 64 + 3 * 64 * 128;
    const int64_t absorbed = 4 * 6 * 8 + 4 * 8 * (8 + 4 + 8) + 4 * 8 * 5;
    const int64_t expanded = 8 * 8 * 4 * 11 + 4 * 8 * 8 * (6 + 4 + 5);
    Files files = files_start();
    g_autoptr(Zoo) zoo = zoo_of(&files, config);
    assert_int_equal(macs_of(zoo, (const char *[]){"context=8", NULL}),
                     2 * (around + absorbed) + 6400);
    assert_int_equal(macs_of(zoo, (const char *[]){"context=8", "tokens=context", NULL}),
                     2 * (8 * around + expanded) + 6400);
    files_end(&files);
}

static void test_type_of_the_weights(void **state)
{
    (void)state;
    Files files = files_start();
    g_autoptr(Zoo) zoo =
        zoo_of(&files, "{'model_type': 'llama', 'torch_dtype': 'bfloat16', " TINY "}");
    g_autoptr(Graph) graph = build(zoo, NULL);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (graph_tensor(graph, i)->role == TENSOR_WEIGHT)
            assert_int_equal(graph_tensor(graph, i)->dtype, DTYPE_BF16);
    assert_string_equal(graph->family, "Llama");
    files_end(&files);
}

#define LONG "123456789012345" /* a quarter of what a message has room for */

static void test_what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *config, *message;
    } cases[] = {
        {"{" TINY "}", "'model_type' is missing, which says of what family the network is; add it"},
        {"{'model_type': 5, " TINY "}", "'model_type' is no text, which says of what family"},
        {"{'model_type': 'gemma3', 'text_config': 5}", "'text_config' is missing or no object"},
        {"{'model_type': 'llama', 'a\\nb': 1, " TINY "}",
         "'a b' is no key that is known of model_type 'llama', and may change the network; take"},
        {"{'model_type': 'x" LONG LONG LONG LONG "', " TINY "}",
         "model_type 'x" LONG LONG LONG "12345678901234...' is not known; known are "},
        {"{'model_type': 'lama', " TINY "}",
         "model_type 'lama' is not known: did you mean 'llama'?"},
        {"{'model_type': 'resnet'}", "model_type 'resnet' is not known; known are "},
        {"{'model_type': 'llama', 'num_layers': 3, " TINY "}",
         "'num_layers' is no key that is known of model_type 'llama', and may change the network"},
        {"{'model_type': 'llama', 'hidden_sizes': 3, " TINY "}", "did you mean 'hidden_size'?"},
        {"{'model_type': 'llama', 'vocab_size': 100}", "'num_attention_heads' is missing"},
        {"{'model_type': 'llama', 'max_position_embeddings': 0, " TINY "}",
         "'max_position_embeddings' is no whole number from 1 to 2147483648; write such a number"},
        {"{'model_type': 'llama', 'head_dim': 1.5, " TINY "}", "'head_dim' is no whole number"},
        {"{'model_type': 'llama', 'head_dim': 99999999999, " TINY "}", "'head_dim' is no whole"},
        {"{'model_type': 'llama', 'attention_bias': 1, " TINY "}",
         "'attention_bias' is neither true nor false; write one of them"},
        {"{'model_type': 'llama', 'hidden_act': 'sillu', " TINY "}",
         "'hidden_act' is 'sillu', which is not known: did you mean 'silu'?"},
        {"{'model_type': 'llama', 'hidden_act': 3, " TINY "}", "'hidden_act' is no text"},
        {"{'model_type': 'phi3', 'attention_bias': true, " TINY "}",
         "'attention_bias' is true, of which no network is built here; write false"},
        {"{'model_type': 'gemma2', 'layer_types': ['linear_attention'], " TINY "}",
         "'layer_types' has 'linear_attention', of which no network is built here"},
        {"{'model_type': 'llama', 'vocab_size': 100, 'hidden_size': 66, 'intermediate_size': 128, "
         "'num_hidden_layers': 2, 'num_attention_heads': 4}",
         "'hidden_size' is 66, which 4 heads cannot share; write a multiple of their number"},
        {"{'model_type': 'gpt2', 'vocab_size': 100, 'n_embd': 2, 'n_layer': 1, 'n_head': 4}",
         "'n_embd' is 2, which 4 heads cannot share"},
        {"{'model_type': 'mixtral', 'num_local_experts': 2, 'num_experts_per_tok': 3, " TINY "}",
         "'num_experts_per_tok' is 3, but there are 2 experts; write a smaller number"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Files files = files_start();
        g_autoptr(Zoo) zoo = zoo_of(&files, cases[i].config);
        assert_int_equal(zoo_count(zoo), 0);
        const char *message = files_error(&files, 0);
        if (!g_str_has_prefix(message, "models/net.config.json: ") ||
            !strstr(message, cases[i].message))
            fail_msg("%s: %s", cases[i].config, message);
        files_end(&files);
    }
}

static void refuses_dims(Zoo *zoo, const char *const *dims, const char *message)
{
    g_autoptr(GError) error = NULL;
    assert_null(zoo_build(zoo, 0, &(BuildOptions){.dims = dims}, &error));
    if (!g_str_has_prefix(error->message, "models/net.config.json:") ||
        !strstr(error->message, message))
        fail_msg("%s", error->message);
}

static void test_passes_that_there_are_not(void **state)
{
    (void)state;
    Files files = files_start();
    g_autoptr(Zoo) zoo = zoo_of(&files, "{'model_type': 'gpt2', 'n_embd': 64, 'n_layer': 1, "
                                        "'n_head': 4, 'vocab_size': 100, 'n_positions': 32}");
    refuses_dims(zoo, (const char *[]){"context=33", NULL},
                 "the context is 33 tokens, but positions are learned for 32; ask for no more");
    refuses_dims(zoo, (const char *[]){"context=4", "tokens=8", NULL},
                 "there are 8 tokens in a context of 4; ask for");
    refuses_dims(zoo, (const char *[]){"contexts=4", NULL},
                 "model 'net': it has no size 'contexts': did you mean 'context'?");
    files_end(&files);
}

/* Lua files call it by the same keys. */
static void test_in_a_lua_file(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua",
              "local network = transformer { model_type = 'llama', vocab_size = 100, hidden_size = "
              "64,\n  intermediate_size = 128, num_hidden_layers = 2, num_attention_heads = 4 }\n"
              "network.id, network.dims = 'a', { context = 3, tokens = 1 }\nmodel(network)\n");
    files_add(&files, "b.lua", "\nmodel(transformer { model_type = 'llama', n_layer = 3 })\n");
    files_add(&files, "c.lua", "transformer 'llama'\n");
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    check_lines(&files);
    assert_int_equal(zoo_count(zoo), 1);
    g_autoptr(Graph) graph = build(zoo, NULL);
    assert_int_equal(kept_by(graph), 2 * 2 * 64 * 2);
    assert_true(g_str_has_prefix(files_error(&files, 0),
                                 "models/b.lua:2: 'num_attention_heads' is missing"));
    assert_true(
        g_str_has_prefix(files_error(&files, 1), "models/c.lua:1: transformer takes a table"));
    files_end(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_networks_that_are_known),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_passes),
        cmocka_unit_test(test_latent_attention),
        cmocka_unit_test(test_type_of_the_weights),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_passes_that_there_are_not),
        cmocka_unit_test(test_in_a_lua_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
