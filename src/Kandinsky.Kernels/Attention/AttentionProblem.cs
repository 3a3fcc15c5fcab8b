namespace Kandinsky.Kernels;

/// <summary>One call of <see cref="Attention"/>, checked.</summary>
internal sealed unsafe class AttentionProblem
{
    public int Batch, Queries, Heads, Dim;

    /// <summary>All keys, and how many of them come from <see cref="FirstK"/>.</summary>
    public int Keys, FirstKeys;

    /// <summary>Queries and result [batch, queries, heads · dim]; keys and values [batch, keys − first keys, heads · dim].</summary>
    public float* Q, K, V, Y;

    /// <summary>[batch, first keys, heads · dim]</summary>
    public float* FirstK, FirstV;

    /// <summary>Null or [batch, keys]: added to every score of that key.</summary>
    public float* KeyBias;

    /// <summary>Null or [batch, heads, queries]: log₂ of the sum of a query's powers, infinity where it sees no key.</summary>
    public float* LogSums;

    /// <summary>The gradients: of the result, and where those of queries, keys and values go, all laid out as what they are gradients of.</summary>
    public float* Dy, Dq, Dk, Dv, DFirstK, DFirstV;

    public float Scale;

    public bool Causal;

    public Precision Precision;

    /// <summary>Numbers from one query (key, value) to the next.</summary>
    public nint Stride => (nint)Heads * Dim;

    /// <summary>How many keys a query may see: all, or those up to its own position counted from the end.</summary>
    public int Visible(int query) => Causal ? Math.Clamp(query + Keys - Queries + 1, 0, Keys) : Keys;

    /// <summary>Where a query's part of a head starts in the queries and the result; heads are those of all batches.</summary>
    public nint Position(int head, int query) => ((nint)head / Heads * Queries + query) * Stride + head % Heads * Dim;

    /// <summary>A key's row.</summary>
    public float* Key(int batch, int key) => Row(FirstK, K, batch, key);

    /// <summary>A value's row.</summary>
    public float* Value(int batch, int key) => Row(FirstV, V, batch, key);

    /// <summary>The row of a key's gradient.</summary>
    public float* KeyGradient(int batch, int key) => Row(DFirstK, Dk, batch, key);

    /// <summary>The row of a value's gradient.</summary>
    public float* ValueGradient(int batch, int key) => Row(DFirstV, Dv, batch, key);

    private float* Row(float* first, float* rest, int batch, int key) => key < FirstKeys
        ? first + ((nint)batch * FirstKeys + key) * Stride
        : rest + ((nint)batch * (Keys - FirstKeys) + key - FirstKeys) * Stride;
}
