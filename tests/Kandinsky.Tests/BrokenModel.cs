using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>A copy of a small model in which one weight has another number, as a damaged file may have.</summary>
internal sealed class BrokenModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="component">The part, such as <c>prior</c>.</param>
    /// <param name="tensor">The weight's name.</param>
    /// <param name="number">What all its numbers become.</param>
    public BrokenModel(string component, string tensor, float number = float.NaN)
    {
        var isDecoder = component is "unet" or "movq";
        var model = _folder.CopyOf(Goldens.Path(isDecoder ? "tiny-2-2-decoder" : "tiny-2-2-prior"));
        var file = Directory.GetFiles(Path.Combine(model, component), "*.safetensors").Single();
        var bytes = File.ReadAllBytes(file);
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var json = JsonDocument.Parse(bytes.AsMemory(8, header));
        var entry = json.RootElement.GetProperty(tensor);
        var (start, end) = (entry.GetProperty("data_offsets")[0].GetInt32(), entry.GetProperty("data_offsets")[1].GetInt32());
        var stored = bytes.AsSpan(8 + header + start, end - start);
        if (entry.GetProperty("dtype").GetString() == "F16") MemoryMarshal.Cast<byte, Half>(stored).Fill((Half)number);
        else MemoryMarshal.Cast<byte, float>(stored).Fill(number);
        File.WriteAllBytes(file, bytes);
        Options = isDecoder ? TextToImageTests.Options with { Decoder = model } : TextToImageTests.Options with { Prior = model };
    }

    public PipelineOptions Options { get; }

    public void Dispose() => _folder.Dispose();
}
