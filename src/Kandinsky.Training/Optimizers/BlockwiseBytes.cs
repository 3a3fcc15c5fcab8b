using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Numbers of each parameter held as a byte each and one scale a block, the block's largest magnitude (arXiv 2110.02861, section 2.1).</summary>
/// <param name="name">What the numbers are called in a saved state.</param>
/// <param name="code">What the bytes stand for.</param>
/// <param name="block">Numbers of a block.</param>
internal sealed class BlockwiseBytes(string name, DynamicCode code, int block) : IDisposable
{
    private readonly StateBuffers<byte> _bytes = new($"{name}_8bit", StoredType.UInt8);
    private readonly StateBuffers<float> _scales = new($"{name}_scale", StoredType.Float32);

    /// <summary>Reads a block of a parameter; zeros before anything was written.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="count">Numbers of the whole parameter.</param>
    /// <param name="start">The block's first number.</param>
    /// <param name="numbers">Receives the block, whose length it has.</param>
    public void Read(string parameter, int count, int start, Span<float> numbers)
    {
        var scale = _scales.Of(parameter, Blocks(count))[start / block];
        var bytes = _bytes.Of(parameter, count).Slice(start, numbers.Length);
        var table = code.Table;
        if (scale == 0) numbers.Clear();
        else for (var i = 0; i < numbers.Length; i++) numbers[i] = table[bytes[i]] * scale;
    }

    /// <summary>Writes a block of a parameter.</summary>
    /// <inheritdoc cref="Read"/>
    public void Write(string parameter, int count, int start, ReadOnlySpan<float> numbers)
    {
        var largest = 0f;
        foreach (var number in numbers) largest = MathF.Max(largest, MathF.Abs(number));
        var bytes = _bytes.Of(parameter, count).Slice(start, numbers.Length);
        _scales.Of(parameter, Blocks(count))[start / block] = largest;
        if (largest == 0) bytes.Clear();
        else for (var i = 0; i < numbers.Length; i++) bytes[i] = code.Nearest(numbers[i] / largest);
    }

    /// <summary>Whether anything was written of a parameter.</summary>
    public bool Contains(string parameter) => _bytes.Contains(parameter);

    public void Save(StateTensors state)
    {
        _bytes.Save(state);
        _scales.Save(state);
    }

    public void Load(Checkpoint state)
    {
        _bytes.Load(state);
        _scales.Load(state);
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _scales.Dispose();
    }

    private int Blocks(int count) => (count + block - 1) / block;
}
