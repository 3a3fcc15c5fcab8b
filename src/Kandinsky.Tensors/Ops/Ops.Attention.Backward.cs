using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>What attention reads.</summary>
    private sealed record Attended(Tensor Q, Tensor K, Tensor V, Tensor? FirstKeys, Tensor? FirstValues, int Heads, bool Causal, Precision Precision)
    {
        public AttentionInput Input => new(Q.Span, K.Span, V.Span, Q.Shape[0], Heads, Q.Shape.Width / Heads)
        {
            FirstK = FirstKeys is null ? default : FirstKeys.Span, FirstV = FirstValues is null ? default : FirstValues.Span, Causal = Causal,
            Precision = Precision,
        };
    }

    /// <summary>What attention within sequences reads.</summary>
    private sealed record AttendedSequences(Tensor Q, Tensor K, Tensor V, int[] Lengths, int Heads, bool Causal)
    {
        public IEnumerable<(int Start, int Length)> Parts
        {
            get
            {
                var start = 0;
                foreach (var length in Lengths)
                {
                    yield return (start, length);
                    start += length;
                }
            }
        }

        /// <summary>One of the sequences.</summary>
        public Attended Part(int start, int length)
        {
            var shape = new Shape(1, length, Q.Shape.Width);
            return new(Q.Slice(start, length).Reshape(shape), K.Slice(start, length).Reshape(shape), V.Slice(start, length).Reshape(shape), null, null, Heads,
                Causal, Precision.Float32);
        }
    }

    /// <summary>The gradients of queries, keys and values; the weights are made anew.</summary>
    private static void GoBackAttention(Tape tape, Attended of, Tensor sums, Tensor y)
    {
        using var scratch = y.Arena.Scope();
        using var dq = tape.Write(of.Q);
        using var dk = tape.Write(of.K);
        using var dv = tape.Write(of.V);
        using var dFirstK = of.FirstKeys is null ? default : tape.Write(of.FirstKeys);
        using var dFirstV = of.FirstValues is null ? default : tape.Write(of.FirstValues);
        if (y.Arena.IsPlan) return;
        using var entry = OperationTrace.Record(y.Arena, "attention, back", y.Shape, of.Q.Shape,
            2.5 * Operations(of.Q.Shape, of.K.Shape[1] + (of.FirstKeys?.Shape[1] ?? 0), of.Causal));
        Kernels.Attention.Gradient(of.Input, y.Span, sums.Span, tape.Of(y), dq.Span, dk.Span, dv.Span, dFirstK.Span, dFirstV.Span);
    }

    private static void GoBackAttention(Tape tape, AttendedSequences of, Tensor sums, Tensor y)
    {
        using var scratch = y.Arena.Scope();
        using var dq = tape.Write(of.Q);
        using var dk = tape.Write(of.K);
        using var dv = tape.Write(of.V);
        if (y.Arena.IsPlan) return;
        var width = y.Shape.Width;
        foreach (var (start, length) in of.Parts)
        {
            var part = of.Part(start, length);
            using var entry = OperationTrace.Record(y.Arena, "attention, back", part.Q.Shape, part.Q.Shape, 2.5 * Operations(part.Q.Shape, length, of.Causal));
            var (first, count) = (start * width, length * width);
            Kernels.Attention.Gradient(part.Input, y.Span.Slice(first, count), sums.Slice(start, length).Span, tape.Of(y).Slice(first, count),
                dq.Span.Slice(first, count), dk.Span.Slice(first, count), dv.Span.Slice(first, count));
        }
    }
}
