namespace Kandinsky.Kernels.Tests;

/// <summary>Weights as a checkpoint stores them, and the numbers they stand for.</summary>
internal sealed class StoredWeights : IDisposable
{
    private readonly NativeBuffer _buffer;

    public StoredWeights(float[] values, StorageType type)
    {
        Values = [.. values.Select(value => type switch
        {
            StorageType.Float16 => (float)(Half)value,
            StorageType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)Narrowing.ToBFloat16(value) << 16),
            _ => value,
        })];
        _buffer = new NativeBuffer(values.Length * 4L);
        View = new WeightView(_buffer.Address, values.Length, type);
        for (var i = 0; i < values.Length; i++)
            if (type == StorageType.Float32) _buffer.Span<float>(0, values.Length)[i] = Values[i];
            else _buffer.Span<ushort>(0, values.Length)[i] = type == StorageType.Float16
                ? BitConverter.HalfToUInt16Bits((Half)values[i]) : Narrowing.ToBFloat16(values[i]);
    }

    public float[] Values { get; }

    public WeightView View { get; }

    public void Dispose() => _buffer.Dispose();
}
