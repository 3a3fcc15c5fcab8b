using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>Lays a checkpoint of the hub out as its model was first published: tensors renamed, some of them joined.</summary>
internal sealed class OriginalLayout(Checkpoint hub) : IDisposable
{
    public InMemoryCheckpoint Checkpoint { get; } = new("original");

    /// <summary>Weight and bias of a layer under another name.</summary>
    /// <param name="axes">Axes of size one behind the weight's own, as convolutions of one pixel have.</param>
    public void Layer(string name, string original, int axes = 0)
    {
        foreach (var part in (string[])["weight", "bias"])
        {
            if (hub.Contains($"{name}.{part}")) Tensor($"{name}.{part}", $"{original}.{part}", part == "weight" ? axes : 0);
        }
    }

    public void Tensor(string name, string original, int axes = 0)
    {
        var entry = hub.Describe(name);
        Checkpoint.Set(new TensorEntry(original, [.. entry.Shape, .. Enumerable.Repeat(1L, axes)], entry.Type), hub.ReadBytes(name));
    }

    /// <summary>Layers joined head by head: the rows of the first, of the second, …, then the next head's.</summary>
    public void Joined(string original, int headDim, int axes, params string[] names)
    {
        foreach (var part in (string[])["weight", "bias"])
        {
            var first = hub.Describe($"{names[0]}.{part}");
            var heads = (int)first.Shape[0] / headDim;
            byte[] joined = [.. Enumerable.Range(0, heads).SelectMany(head => names.SelectMany(name => Head(hub.ReadBytes($"{name}.{part}"), heads, head)))];
            long[] shape = [names.Length * first.Shape[0], .. first.Shape.Skip(1), .. Enumerable.Repeat(1L, part == "weight" ? axes : 0)];
            Checkpoint.Set(new TensorEntry($"{original}.{part}", shape, first.Type), joined);
        }

        static byte[] Head(ReadOnlySpan<byte> bytes, int heads, int head) => bytes.Slice(bytes.Length / heads * head, bytes.Length / heads).ToArray();
    }

    public void Dispose() => Checkpoint.Dispose();
}
