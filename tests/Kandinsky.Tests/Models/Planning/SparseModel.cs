using System.Text.Json;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>Models of the published sizes whose weights are files with a header and a hole: they have names and shapes, and take no room.</summary>
internal static class SparseModel
{
    /// <summary>Writes a model.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="parent">The folder it is put into, by its published name.</param>
    public static void Write(ModelKind kind, string parent)
    {
        var folder = Path.Combine(parent, FullSize.Name(kind));
        FabricatedFolder.Of(kind, parent).WriteSettings(folder);
        foreach (var component in Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Where(ComponentFiles.HasWeights))
            Write(FullSize.Recipe(component, kind, FullSize.Config(kind, component)),
                Path.Combine(folder, component, WeightFiles.Plain(ComponentFiles.WeightsName(component))));
    }

    private static void Write(RecipeCheckpoint weights, string file)
    {
        var header = new Dictionary<string, object>();
        var end = 0L;
        foreach (var tensor in weights.Names.Select(weights.Describe))
        {
            header[tensor.Name] = new { dtype = tensor.Type.SafeTensorsName(), shape = tensor.Shape, data_offsets = (long[])[end, end + tensor.Bytes] };
            end += tensor.Bytes;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        using var stream = File.Create(file);
        stream.Write(BitConverter.GetBytes((long)json.Length));
        stream.Write(json);
        stream.SetLength(8 + json.Length + end);
    }
}
