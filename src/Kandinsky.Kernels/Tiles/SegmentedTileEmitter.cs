using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Kandinsky.Kernels;

/// <summary>
/// Emits the register tile of <see cref="SegmentedTile"/> for a number of rows: two accumulators a row, VDPBF16PS, VPDPBUSD or VFMADD231PS on 512 bits.
/// </summary>
/// <remarks>
/// Registers besides those of the base: zmm0 to zmm27 sums (or as many as the highest tile needs); the next two weights, the next a row's four bytes in every
/// lane; rbx, rcx, rdx, rbp, r8, r9 the row stride by 3, 5, 7, 9, 11, 13, so that every row is one address.
/// </remarks>
internal class SegmentedTileEmitter(Precision precision, int rows, CallingConvention convention, string name = "tile", int mostRows = SegmentedTiles.MostRows)
    : TileEmitter(precision, rows, convention, name)
{
    protected const int Unrolled = 4;

    private readonly AssemblerRegisterZMM _first = Vector(2 * mostRows), _second = Vector(2 * mostRows + 1), _bytes = Vector(2 * mostRows + 2);

    private readonly AssemblerRegister64[] _multiples = [rax, rbx, rcx, rdx, rbp, r8, r9];

    protected override void Body()
    {
        Start();
        Segments();
        Store();
    }

    protected override void Steps()
    {
        var (four, one, remainder, next) = (CreateLabel(), CreateLabel(), CreateLabel(), CreateLabel());
        sub(Left, Unrolled);
        jl(remainder);
        Label(ref four);
        FourSteps(_ => { });
        sub(Left, Unrolled);
        jge(four);
        Label(ref remainder);
        add(Left, Unrolled);
        jz(next);
        Label(ref one);
        Step(0, _ => { });
        Advance(1);
        dec(Left);
        jnz(one);
        Label(ref next);
    }

    /// <summary>Four steps.</summary>
    /// <param name="between">Emits what comes after the products of each row, which are numbered through all steps.</param>
    protected void FourSteps(Action<int> between)
    {
        for (var step = 0; step < Unrolled; step++) Step(step, between);
        Advance(Unrolled);
    }

    /// <summary>Adds the sums to those stored before.</summary>
    protected void Add()
    {
        LoadSums(Row);
        for (var i = 0; i < 2 * Rows; i++) vaddps(Vector(i), Vector(i), __zmmword_ptr[Row + 64 * i]);
    }

    protected void Store()
    {
        LoadSums(Row);
        for (var i = 0; i < 2 * Rows; i++) vmovups(__zmmword_ptr[Row + 64 * i], Vector(i));
    }

    protected override void Load(AssemblerRegister64 stored)
    {
        for (var i = 0; i < 2 * Rows; i++) vmovups(Vector(i), __zmmword_ptr[stored + 64 * i]);
    }

    protected override void Clear()
    {
        for (var i = 0; i < 2 * Rows; i++) vpxord(Vector(i), Vector(i), Vector(i));
    }

    protected void Start()
    {
        LoadOperands();
        for (var i = 1; i < _multiples.Length; i++) lea(_multiples[i], __[_multiples[i - 1] + Stride * 2]);
        LoadSums(Row);
        StartSums(Row);
    }

    private void Step(int step, Action<int> between)
    {
        vmovups(_first, __zmmword_ptr[Weights + 128 * step]);
        vmovups(_second, __zmmword_ptr[Weights + (128 * step + 64)]);
        Fetch();
        for (var row = 0; row < Rows; row++)
        {
            vbroadcastss(_bytes, __dword_ptr[AddressOf(row) + 4 * step]);
            Multiply(Vector(2 * row), _bytes, _first);
            Multiply(Vector(2 * row + 1), _bytes, _second);
            between(step * Rows + row);
        }
    }

    private void Multiply(AssemblerRegisterZMM sum, AssemblerRegisterZMM bytes, AssemblerRegisterZMM weights)
    {
        if (Precision == Precision.Float32) vfmadd231ps(sum, bytes, weights);
        else if (Precision == Precision.BFloat16) vdpbf16ps(sum, bytes, weights);
        else vpdpbusd(sum, bytes, weights);   // the rows unsigned, the weights signed
    }

    private void Advance(int steps)
    {
        add(Row, 4 * steps);
        add(Weights, 128 * steps);
    }

    private AssemblerMemoryOperand AddressOf(int row)
    {
        if (row == 0) return __[Row];
        var shift = 0;
        while (row % 2 == 0 && shift < 3) (row, shift) = (row / 2, shift + 1);
        return __[Row + _multiples[(row - 1) / 2] * (1 << shift)];
    }

    protected static AssemblerRegisterZMM Vector(int number) => new(Register.ZMM0 + number);
}
