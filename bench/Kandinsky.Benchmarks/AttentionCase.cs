using Kandinsky.Kernels;

namespace Kandinsky.Benchmarks;

/// <summary>One call of attention, ready to run; its operands can be written anew, as the layers before it do.</summary>
internal sealed class AttentionCase(int batch, int queries, int keys, int heads, int dim, Precision precision) : IDisposable
{
    private const int Part = 1 << 13;
    private readonly int _queries = batch * queries * heads * dim, _keys = batch * keys * heads * dim;
    private readonly NativeBuffer _source = LinearCase.Filled(batch * (queries + 2L * keys) * heads * dim);
    private readonly NativeBuffer _operands = LinearCase.Filled(batch * (2L * queries + 2L * keys) * heads * dim);

    public double Operations => 4.0 * _queries * keys;

    /// <summary>Writes queries, keys and values, all threads a part of each: where a layer leaves them is part of the time attention takes.</summary>
    public void Refresh()
    {
        var count = _queries + 2 * _keys;
        Workers.For((count + Part - 1) / Part, task =>
        {
            var (start, length) = (task * Part, Math.Min(Part, count - task * Part));
            _source.Span<float>(start * sizeof(float), length).CopyTo(_operands.Span<float>(start * sizeof(float), length));
        });
    }

    public void Run()
    {
        Span<float> q = Operand(0, _queries), k = Operand(_queries, _keys), v = Operand(_queries + _keys, _keys), y = Operand(_queries + 2 * _keys, _queries);
        Attention.Run(new AttentionInput(q, k, v, batch, heads, dim) { Precision = precision }, y);
    }

    public void Dispose()
    {
        _source.Dispose();
        _operands.Dispose();
    }

    private Span<float> Operand(long start, int count) => _operands.Span<float>(start * sizeof(float), count);
}
