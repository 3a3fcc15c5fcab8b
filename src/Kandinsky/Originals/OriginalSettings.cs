using System.Text;
using System.Text.Json.Nodes;

namespace Kandinsky;

/// <summary>
/// The settings of ai-forever's files, which have none: the published ones, unless the folder has its own under the hub's names
/// (<c>kandinsky-2-1/unet/config.json</c>), or those of models of the same sizes are taken.
/// </summary>
/// <param name="folder">The folder of the files.</param>
/// <param name="sizesOf">A decoder and a prior of the same sizes; null for none.</param>
internal sealed class OriginalSettings(string folder, (ModelFolder Decoder, ModelFolder Prior)? sizesOf = null)
{
    private const int InpaintChannels = 9;

    /// <summary>The settings of a component.</summary>
    public JsonConfig Config(ModelKind kind, string component)
    {
        var path = $"{component}/{ComponentFiles.ConfigName(component)}";
        return File.Exists(Own(kind, path)) ? JsonConfig.Read(Own(kind, path)) : JsonConfig.Parse(Of(kind).Single(file => file.Path == path).Content, path);
    }

    /// <summary>The settings files of a model by their path inside it, those of its tokenizer apart.</summary>
    public IEnumerable<(string Path, byte[] Content)> Of(ModelKind kind) => FullSize.Settings(kind, ModelFamily.Kandinsky21).Select(file =>
        (file.Path, File.Exists(Own(kind, file.Path)) ? File.ReadAllBytes(Own(kind, file.Path))
        : sizesOf is null || file.Path.StartsWith("tokenizer/", StringComparison.Ordinal) || file.Path == ModelIndex.FileName ? file.Content
        : Of(kind, file.Path.Split('/')[0])));

    private string Own(ModelKind kind, string path) => Path.Combine(folder, FullSize.Name(kind, ModelFamily.Kandinsky21), path);

    private byte[] Of(ModelKind kind, string component)
    {
        var config = (kind == ModelKind.Prior ? sizesOf!.Value.Prior : sizesOf!.Value.Decoder).Config(component);
        if (component != "unet") return Encoding.UTF8.GetBytes(config.Text);
        var unet = JsonNode.Parse(config.Text)!;
        unet["in_channels"] = kind == ModelKind.InpaintDecoder ? InpaintChannels : UNetConfig.From(config).LatentChannels;
        return Encoding.UTF8.GetBytes(unet.ToJsonString());
    }
}
