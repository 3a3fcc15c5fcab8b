using System.Text.Json.Nodes;

namespace Kandinsky;

/// <summary>
/// The settings of models that are written from ai-forever's files, which have none: the published ones, or those of models of the same sizes.
/// </summary>
/// <param name="sizesOf">A decoder and a prior of the same sizes; null for the published ones.</param>
internal sealed class OriginalSettings((ModelFolder Decoder, ModelFolder Prior)? sizesOf)
{
    private const int InpaintChannels = 9;

    /// <summary>The settings of a component.</summary>
    public JsonConfig Config(ModelKind kind, string component)
    {
        var path = $"{component}/{ComponentFiles.ConfigName(component)}";
        return JsonConfig.Parse(Of(kind).Single(file => file.Path == path).Content, path);
    }

    /// <summary>The settings files of a model by their path inside it, those of its tokenizer apart.</summary>
    public IEnumerable<(string Path, byte[] Content)> Of(ModelKind kind)
    {
        var published = FullSize.Settings(kind, ModelFamily.Kandinsky21);
        return sizesOf is null ? published
            : published.Select(file => (file.Path, file.Path.StartsWith("tokenizer/", StringComparison.Ordinal) || file.Path == ModelIndex.FileName
            ? file.Content : Of(kind, file.Path)));
    }

    private byte[] Of(ModelKind kind, string path)
    {
        var model = kind == ModelKind.Prior ? sizesOf!.Value.Prior : sizesOf!.Value.Decoder;
        var (component, name) = (path.Split('/')[0], path.Split('/')[1]);
        var content = File.ReadAllBytes(Path.Combine(model.Folder(component), name));
        if (component != "unet") return content;
        var unet = JsonNode.Parse(content)!;
        unet["in_channels"] = kind == ModelKind.InpaintDecoder ? InpaintChannels : UNetConfig.From(JsonConfig.Parse(content, path)).LatentChannels;
        return System.Text.Encoding.UTF8.GetBytes(unet.ToJsonString());
    }
}
