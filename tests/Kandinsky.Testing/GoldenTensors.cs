using System.Runtime.InteropServices;
using Kandinsky.Tensors;

namespace Kandinsky.Testing;

/// <summary>The tensors of one golden file, widened to the types tests compute with.</summary>
/// <param name="path">A safetensors file.</param>
public sealed class GoldenTensors(string path) : IDisposable
{
    private readonly SafeTensorsFile _file = new(path);

    /// <summary>Every tensor's name.</summary>
    public IReadOnlyCollection<string> Names => _file.Names;

    /// <summary>Whether there is such a tensor (trimmed copies lack some).</summary>
    /// <param name="name">The tensor's name.</param>
    public bool Contains(string name) => _file.Contains(name);

    /// <summary>A tensor's shape, as torch has it.</summary>
    /// <param name="name">The tensor's name.</param>
    public int[] Shape(string name) => [.. _file.Describe(name).Shape.Select(size => checked((int)size))];

    /// <summary>A floating-point tensor (float32, float16 or bfloat16) as single precision.</summary>
    /// <param name="name">The tensor's name.</param>
    public float[] Floats(string name)
    {
        var view = _file.Read(name);
        var numbers = new float[view.Count];
        view.CopyTo(0, numbers);
        return numbers;
    }

    /// <summary>A float64 tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    public double[] Doubles(string name) => MemoryMarshal.Cast<byte, double>(_file.ReadBytes(name)).ToArray();

    /// <summary>An int64 tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    public long[] Integers(string name) => _file.ReadInt64(name);

    /// <summary>A uint8 or bool tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    public byte[] Bytes(string name) => _file.ReadBytes(name).ToArray();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
