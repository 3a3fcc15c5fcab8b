using System.Text.Json.Nodes;
using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// Decoders that read more than noisy latents, begun from a plain one: its weights where they fit, noughts where the first convolution reads what is new, so
/// that it paints at first what the plain one paints.
/// </summary>
public static class DecoderVariant
{
    private const string FirstFilter = "conv_in.weight";

    /// <summary>Writes a decoder for inpainting or with a hint, in the hub's layout.</summary>
    /// <param name="decoder">A plain decoder of Kandinsky 2.2.</param>
    /// <param name="kind">What it is to be.</param>
    /// <param name="path">The folder to be.</param>
    /// <param name="seed">What weights follow from that the plain one does not have.</param>
    /// <exception cref="KandinskyException">The folder holds another model, or the new one is there already or cannot be written.</exception>
    public static ModelFolder Write(ModelFolder decoder, ModelKind kind, string path, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        DecoderLoss.Require(decoder);
        LearnedModel.RequireAlone(decoder);
        var config = Config(decoder, kind);
        using var source = decoder.OpenWeights("unet");
        using var movq = decoder.OpenWeights("movq");
        using var drawn = new DefaultInitialiser(new TorchRandom(seed));
        using var weights = new ModelWeights(drawn, new WeightForms());
        _ = new UNet(UNetConfig.From(JsonConfig.Parse(config, "unet/config.json")), weights.Root);
        foreach (var parameter in weights.Declared) Take(source, parameter, drawn[parameter.Name]);
        using var unet = new LearnedCheckpoint("unet", weights.Declared, parameter => drawn[parameter.Name]);
        var settings = FabricatedSettings.Of(decoder).Select(file => file.Path switch
        {
            "unet/config.json" => (file.Path, config),
            ModelIndex.FileName => (file.Path, Index(file.Content, kind)),
            _ => file,
        });
        new ModelWriter(path, settings, [("unet", unet, StorageType.Float32), ("movq", movq, null)]).Write();
        return ModelFolder.OpenDecoder(path);
    }

    private static void Take(Checkpoint source, Parameter parameter, Span<float> numbers)
    {
        if (!source.Contains(parameter.Name)) return;   // the hint's
        var stored = source.Read(parameter.Name);
        if (parameter.Name != FirstFilter)
        {
            stored.CopyTo(0, numbers);
            return;
        }
        var (filters, taps) = (parameter.Shape[0], parameter.Shape[2] * parameter.Shape[3]);
        var (wide, narrow) = (parameter.Shape[1] * taps, (int)(stored.Count / filters));
        numbers.Clear();
        for (var filter = 0; filter < filters; filter++) stored.CopyTo((long)filter * narrow, numbers.Slice(filter * wide, narrow));
    }

    private static byte[] Config(ModelFolder decoder, ModelKind kind)
    {
        var json = JsonNode.Parse(File.ReadAllText(decoder.Config("unet").Source))!;
        var latents = UNetConfig.From(decoder.Config("unet")).LatentChannels;
        json["in_channels"] = kind == ModelKind.ControlNetDecoder ? latents + HintEncoder.Channels : 2 * latents + 1;
        if (kind == ModelKind.ControlNetDecoder) json["addition_embed_type"] = "image_hint";
        return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString(SettingsJson.Legible.Options));
    }

    private static byte[] Index(byte[] content, ModelKind kind)
    {
        var json = JsonNode.Parse(content)!;
        json["_class_name"] = kind == ModelKind.ControlNetDecoder ? "KandinskyV22ControlnetPipeline" : "KandinskyV22InpaintPipeline";
        return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString(SettingsJson.Legible.Options));
    }
}
