using System.Text;

namespace Kandinsky.Tests;

/// <summary>PEFT's settings of an adapter.</summary>
public sealed class LoraSettingsTests
{
    private const string Query = "down_blocks.1.attentions.0.to_q";

    [Theory]
    [InlineData("""{"r": 4, "lora_alpha": 8}""", 4, 2f)]
    [InlineData("""{"r": 4, "lora_alpha": 6.5}""", 4, 1.625f)]
    [InlineData("""{"r": 4, "lora_alpha": 4, "use_rslora": true}""", 4, 2f)]
    [InlineData("""{"r": 4, "lora_alpha": 0}""", 4, 0f)]
    [InlineData("""{}""", 8, 1f)]
    [InlineData("""{"r": 16}""", 16, 0.5f)]
    [InlineData("""{"lora_alpha": 4}""", 8, 0.5f)]
    [InlineData("""{"r": 4, "lora_alpha": 8, "alpha_pattern": {"to_k": 1, "to_q": 16, "to_q|to_k": 32}}""", 4, 4f)]
    [InlineData("""{"r": 4, "lora_alpha": 8, "alpha_pattern": {"attentions": 16}}""", 4, 2f)]
    [InlineData("""{"r": 4, "lora_alpha": 8, "alpha_pattern": {"o_q": 16}}""", 4, 2f)]
    [InlineData("""{"r": 4, "lora_alpha": 8, "alpha_pattern": {"attentions.0.to_q": 16}}""", 4, 4f)]
    [InlineData("""{"r": 4, "lora_alpha": 8, "alpha_pattern": {"attentions.\\d+.to_q": 16}}""", 4, 4f)]
    [InlineData("""{"r": 4, "lora_alpha": 8, "alpha_pattern": {"^to_q": 16}}""", 4, 2f)]
    [InlineData("""{"r": 4, "lora_alpha": 8, "alpha_pattern": {"^down_blocks.1.*": 16}}""", 4, 4f)]
    [InlineData("""{"r": 4, "lora_alpha": 8, "alpha_pattern": {"down_blocks.1.attentions.0.to_q": 16}}""", 4, 4f)]
    [InlineData("""{"r": 4, "lora_alpha": 8, "alpha_pattern": {"attentions0to_q": 16, "attentions.1.to_q": 32}}""", 4, 2f)]
    [InlineData("""{"r": 4, "lora_alpha": 8, "rank_pattern": {"to_q": 2}}""", 2, 4f)]
    [InlineData("""{"r": 4, "lora_alpha": 8, "rank_pattern": {"to_.": 16}, "alpha_pattern": {"to_q$": 4}, "use_rslora": true}""", 16, 1f)]
    public void Give_the_scale_as_PEFT_does(string json, int rank, float scale) => Assert.Equal(scale, Read(json).Scale(Query, rank, null));

    [Theory]
    [InlineData("""{"r": 0}""", "r")]
    [InlineData("""{"r": -1}""", "r")]
    [InlineData("""{"r": 1e300}""", "r")]
    [InlineData("""{"r": "4"}""", "r")]
    [InlineData("""{"lora_alpha": NaN}""", "lora_alpha")]
    [InlineData("""{"lora_alpha": 1e300}""", "lora_alpha")]
    [InlineData("""{"lora_alpha": [8]}""", "lora_alpha")]
    [InlineData("""{"rank_pattern": {"to_q": 0}}""", "to_q")]
    [InlineData("""{"rank_pattern": [4]}""", "rank_pattern")]
    [InlineData("""{"alpha_pattern": {"to_q": Infinity}}""", "to_q")]
    [InlineData("""{"alpha_pattern": {"to_[q": 3}}""", "to_[q")]
    [InlineData("""{"alpha_pattern": {"(?=to_q)x": 3}}""", "(?=to_q)x")]
    [InlineData("""{"use_rslora": "yes"}""", "use_rslora")]
    [InlineData("""{"use_dora": true}""", "use_dora")]
    [InlineData("""{"use_qalora": true}""", "use_qalora")]
    [InlineData("""{"lora_bias": true}""", "lora_bias")]
    [InlineData("""{"bias": "all"}""", "bias")]
    [InlineData("""{"fan_in_fan_out": true}""", "fan_in_fan_out")]
    [InlineData("""{"modules_to_save": ["conv_in"]}""", "modules_to_save")]
    [InlineData("""{"layer_replication": [[0, 4]]}""", "layer_replication")]
    [InlineData("""{"target_parameters": ["w"]}""", "target_parameters")]
    [InlineData("""{"trainable_token_indices": [1]}""", "trainable_token_indices")]
    [InlineData("""{"init_lora_weights": "pissa"}""", "init_lora_weights")]
    [InlineData("""{"init_lora_weights": "olora"}""", "init_lora_weights")]
    [InlineData("""{"peft_type": "LOHA"}""", "peft_type")]
    [InlineData("""{"arrow_config": {"top_k": 3}}""", "arrow_config")]
    [InlineData("""{"use_something_new": true}""", "use_something_new")]
    [InlineData("""{"something_new": "else"}""", "something_new")]
    public void Are_refused_by_name_where_they_ask_for_more(string json, string key)
    {
        var error = Assert.Throws<KandinskyException>(() => Read(json));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        Assert.Contains("settings", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void May_say_what_changes_nothing() => Assert.Equal(2, Read("""
        {"r": 4, "lora_alpha": 8, "auto_mapping": {"base_model_class": "UNet2DConditionModel"}, "base_model_name_or_path": "kandinsky", "bias": "none", "fan_in_fan_out": false,
         "inference_mode": true, "init_lora_weights": "gaussian", "lora_dropout": 0.1, "target_modules": ["to_q"], "exclude_modules": "to_k", "layers_to_transform": [1],
         "layers_pattern": "blocks", "megatron_core": "megatron.core", "qalora_group_size": 16, "revision": "main", "task_type": "X", "peft_version": "0.21", "loftq_config": {},
         "use_dora": false, "something_new": null, "another": [], "third": 0, "fourth": ""}
        """).Scale(Query, 4, null));

    [Fact]
    public void Must_have_the_rank_of_the_tensors()
    {
        var message = Assert.Throws<KandinskyException>(() => Read("""{"r": 4}""").Scale(Query, 8, null)).Message;
        Assert.Contains(Query, message, StringComparison.Ordinal);
        Assert.Contains("rank 8", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_another_model_are_refused()
    {
        var model = LoraModel.Decoder;
        Assert.Contains("prior", Assert.Throws<KandinskyException>(() => LoraSettings.Of(Json("""{"prior.r": 4}"""), ref model)).Message, StringComparison.Ordinal);
        model = LoraModel.Unsaid;
        Assert.Contains("unet and prior", Assert.Throws<KandinskyException>(() => LoraSettings.Of(Json("""{"prior.r": 4, "unet.r": 4}"""), ref model)).Message, StringComparison.Ordinal);
        Assert.Contains("unet.r", Assert.Throws<KandinskyException>(() => LoraSettings.Of(Json("""{"unet.r": 0.5}"""), ref model)).Message, StringComparison.Ordinal);
    }

    private static LoraSettings Read(string json)
    {
        var model = LoraModel.Unsaid;
        var settings = LoraSettings.Of(Json(json), ref model);
        Assert.Equal(LoraModel.Unsaid, model);
        return settings;
    }

    private static JsonConfig Json(string json) => JsonConfig.Parse(Encoding.UTF8.GetBytes(json), "settings");
}
