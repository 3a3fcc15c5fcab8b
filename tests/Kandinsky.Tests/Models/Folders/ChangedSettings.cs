using System.Text;
using System.Text.Json.Nodes;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The settings of a golden model with some of them changed.</summary>
internal static class ChangedSettings
{
    /// <summary>A settings file, changed.</summary>
    /// <param name="model">The golden model.</param>
    /// <param name="file">The file, such as <c>unet/config.json</c>.</param>
    /// <param name="changes">An object whose values take the place of the file's; a text "missing" removes one.</param>
    public static string Text(string model, string file, string changes)
    {
        var settings = JsonNode.Parse(File.ReadAllText(Goldens.Path([model, .. file.Split('/')])))!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(changes)!.AsObject())
        {
            settings.Remove(key);
            if (value?.ToString() != "missing") settings[key] = value?.DeepClone();
        }
        return settings.ToJsonString();
    }

    /// <summary>As <see cref="Text"/>, parsed.</summary>
    public static JsonConfig Of(string model, string file, string changes) => JsonConfig.Parse(Encoding.UTF8.GetBytes(Text(model, file, changes)), file);

    /// <summary>The message of the error that names a key first.</summary>
    public static void AssertNames(string key, Action read)
    {
        var error = Assert.Throws<KandinskyException>(read);
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Matches($"^[^\"]*(: |: key |lacks the key )\"{key}\"", error.Message);
    }
}
