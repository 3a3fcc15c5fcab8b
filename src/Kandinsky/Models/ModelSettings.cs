namespace Kandinsky;

/// <summary>The settings of all parts of a decoder and its prior: read whole and checked against each other before any work.</summary>
internal sealed class ModelSettings
{
    private readonly Dictionary<(ModelFolder, string), IReadOnlyCollection<string>> _defaulted = [];

    /// <summary>Reads the settings of both folders.</summary>
    /// <param name="decoder">The decoder's folder.</param>
    /// <param name="prior">The prior's.</param>
    /// <exception cref="KandinskyException">A setting is missing or makes no sense, or two parts do not fit each other. The message names file and
    /// key.</exception>
    public ModelSettings(ModelFolder decoder, ModelFolder prior)
    {
        UNet = Read(decoder, "unet", UNetConfig.From);
        MoVQ = Read(decoder, "movq", MoVQConfig.From);
        Sampler = SchedulerConfig.From(decoder.Config("scheduler"));
        Prior = Read(prior, "prior", PriorConfig.From);
        PriorSampler = PriorSamplerOf(prior.Config("scheduler"));
        Text = Read(prior, "text_encoder", ClipTextConfig.From);
        Image = Read(prior, "image_encoder", ClipImageConfig.From);
        ImageProcessor = ClipImageProcessorConfig.From(prior.Config("image_processor"));
        Tokenizer = ClipTokenizer.Load(prior.Folder("tokenizer"));
        CheckDecoder(decoder);
        if (UNet.ReadsText) Reading = ReadingOf(decoder);
        CheckPrior(prior);
        if (UNet.EncoderHidDim != Prior.EmbeddingDim)
            throw decoder.Config("unet").Unexpected(UNet.ReadsText ? "cross_attention_dim"
                : "encoder_hid_dim", $"{Prior.EmbeddingDim}, the embedding_dim of the prior {prior.Path}; name a prior that was trained with this decoder");
    }

    /// <summary>Sizes that a part's settings do not state, by its model and its name: both may have a text encoder.</summary>
    public IReadOnlyDictionary<(ModelFolder Model, string Part), IReadOnlyCollection<string>> Defaulted => _defaulted;

    public UNetConfig UNet { get; }

    public MoVQConfig MoVQ { get; }

    /// <summary>What a decoder of Kandinsky 2.1 reads the prompt with; null for one of 2.2.</summary>
    public (MultilingualTokenizer Tokenizer, MultilingualConfig Encoder)? Reading { get; }

    /// <summary>The decoder's sampler.</summary>
    public SchedulerConfig Sampler { get; }

    public PriorConfig Prior { get; }

    public SchedulerConfig PriorSampler { get; }

    public ClipTextConfig Text { get; }

    public ClipImageConfig Image { get; }

    public ClipImageProcessorConfig ImageProcessor { get; }

    public ClipTokenizer Tokenizer { get; }

    private T Read<T>(ModelFolder folder, string component, Func<JsonConfig, T> read)
    {
        var json = folder.Config(component);
        _defaulted[(folder, component)] = json.Defaulted;
        return read(json);
    }

    private void CheckDecoder(ModelFolder folder)
    {
        var (unet, movq) = (folder.Config("unet"), folder.Config("movq"));
        if (MoVQ.LatentChannels != UNet.LatentChannels) throw movq.Unexpected("latent_channels",
            $"{UNet.LatentChannels}, as the UNet's in_channels {UNet.InChannels} has");
        if (1 << (UNet.BlockOutChannels.Count - 1) > MoVQ.Factor) throw unet.Unexpected("block_out_channels",
            $"at most {MoVQ.BlockOutChannels.Count} numbers, one a level of MoVQ");
        if (UNet.HasHint && MoVQ.Factor != HintEncoder.Factor) throw movq.Unexpected("block_out_channels",
            "four numbers, as the hint's encoder goes down through four levels");
        if ((long)UNet.SampleSize * MoVQ.Factor > PictureRequest.LargestSide) throw unet.Unexpected("sample_size",
            $"at most {PictureRequest.LargestSide / MoVQ.Factor}");
        if (Sampler.Variance is VarianceType.Learned or VarianceType.LearnedRange && UNet.OutChannels < 2 * UNet.LatentChannels)
            throw folder.Config("scheduler")
                .Unexpected("variance_type", $"one that is not learned, as the UNet's out_channels {UNet.OutChannels} have no variance");
    }

    private (MultilingualTokenizer, MultilingualConfig) ReadingOf(ModelFolder folder)
    {
        var (tokenizer, json) = (MultilingualTokenizer.Load(folder.Folder("tokenizer")), folder.Config("text_encoder"));
        var encoder = Read(folder, "text_encoder", MultilingualConfig.From);
        if (encoder.Width != UNet.TextWidth) throw json.Unexpected("hidden_size", $"the UNet's encoder_hid_dim, {UNet.TextWidth}");
        if (encoder.EmbeddingDim != UNet.CrossAttentionDim) throw json.Unexpected("numDims", $"the UNet's cross_attention_dim, {UNet.CrossAttentionDim}");
        if (tokenizer.LargestId >= encoder.VocabularySize) throw json.Unexpected("vocab_size",
            $"at least {tokenizer.LargestId + 1}, one more than the tokenizer's largest id");
        return tokenizer.PaddingId == encoder.PaddingId ? (tokenizer, encoder)
            : throw json.Unexpected("pad_token_id", $"the tokenizer's, {tokenizer.PaddingId}");
    }

    private void CheckPrior(ModelFolder folder)
    {
        var (width, prior) = (Prior.EmbeddingDim, $"the prior's embedding_dim, {Prior.EmbeddingDim}");
        if (Text.Transformer.Width != width) throw folder.Config("text_encoder").Unexpected("hidden_size", prior);
        if (Text.EmbeddingDim != width) throw folder.Config("text_encoder").Unexpected("projection_dim", prior);
        if (Image.EmbeddingDim != width) throw folder.Config("image_encoder").Unexpected("projection_dim", prior);
        if (Text.Positions != Prior.TextTokens) throw folder.Config("text_encoder").Unexpected("max_position_embeddings",
            $"the prior's num_embeddings, {Prior.TextTokens}");
        if (Tokenizer.Positions != Text.Positions)
            throw new KandinskyException(
                $"{folder.Folder("tokenizer")}: model_max_length is {Tokenizer.Positions}; expected the text encoder's max_position_embeddings, "
                    + $"{Text.Positions}", ErrorKind.Model);
        if (Tokenizer.LargestId >= Text.VocabularySize) throw folder.Config("text_encoder")
            .Unexpected("vocab_size", $"at least {Tokenizer.LargestId + 1}, one more than the tokenizer's largest id");
        if (ImageProcessor.CropSize != Image.ImageSize) throw folder.Config("image_processor")
            .Unexpected("crop_size", $"the image encoder's image_size, {Image.ImageSize}");
    }

    private static SchedulerConfig PriorSamplerOf(JsonConfig json)
    {
        json.Require("_class_name", "UnCLIPScheduler");
        json.Require("prediction_type", "sample", stated: true);
        json.Require("variance_type", "fixed_small_log");
        json.Require("beta_schedule", "squaredcos_cap_v2");
        return SchedulerConfig.From(json);
    }
}
