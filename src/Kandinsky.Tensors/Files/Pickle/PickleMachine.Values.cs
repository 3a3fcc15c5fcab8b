namespace Kandinsky.Tensors;

internal sealed partial class PickleMachine
{
    private void Append(object?[] values)
    {
        if (Top() is not List<object?> list) throw Refused("its pickle appends to what is no list");
        list.AddRange(values);
    }

    private void SetItems(object?[] pairs)
    {
        if (pairs.Length % 2 != 0) throw Refused("its pickle has a key without a value");
        if (Top() is not Dictionary<string, object?> dictionary) throw Refused("its pickle sets items of what is no dictionary");
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (pairs[i] is not string key) throw Refused("its pickle has a key that is no text");
            dictionary[key] = pairs[i + 1];
        }
    }

    // torch keeps the modules' version numbers as an attribute of the dictionary; nothing here needs them.
    private void SetState()
    {
        var state = Pop();
        if (Top() is PickledModule module && state is Dictionary<string, object?> attributes)
            foreach (var (name, value) in attributes) module.Attributes[name] = value;
        else if (Top() is not Dictionary<string, object?>) throw Refused("its pickle sets the state of an object");
    }

    private object GlobalFromStack() =>
        PopSome(2) is [string module, string name] ? Global(module, name) : throw Refused("its pickle names something that is no text");

    private object Global(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => PickleGlobal.OrderedDictionary,
        ("torch._utils", "_rebuild_tensor_v2") => PickleGlobal.RebuildTensor,
        ("torch.jit._pickle", "build_intlist" or "build_doublelist" or "build_boollist" or "build_tensorlist") => PickleGlobal.List,
        ("torch", "FloatStorage") => StoredType.Float32,
        ("torch", "HalfStorage") => StoredType.Float16,
        ("torch", "BFloat16Storage") => StoredType.BFloat16,
        ("torch", "DoubleStorage") => StoredType.Float64,
        ("torch", "LongStorage") => StoredType.Int64,
        ("torch", "IntStorage") => StoredType.Int32,
        ("torch", "ShortStorage") => StoredType.Int16,
        ("torch", "CharStorage") => StoredType.Int8,
        ("torch", "ByteStorage") => StoredType.UInt8,
        ("torch", "BoolStorage") => StoredType.Boolean,
        _ when module == "__torch__" || module.StartsWith("__torch__.", StringComparison.Ordinal) => PickleGlobal.Module,
        _ => throw Refused($"its pickle asks for '{LegibleText.Of(module)}.{LegibleText.Of(name)}', which tensors do not need"),
    };

    private PickledStorage Storage(object? id) =>
        id is object?[] and ["storage", StoredType type, string key, string, long count] && count >= 0
            ? new PickledStorage(key, type, count)
            : throw Refused("its pickle refers to data in an unknown way");

    private object Call(object?[] call) => call switch
    {
        [PickleGlobal.OrderedDictionary, object?[] and []] => new Dictionary<string, object?>(StringComparer.Ordinal),
        [PickleGlobal.RebuildTensor, object?[] arguments] => Tensor(arguments),
        [PickleGlobal.Module, object?[] and []] => new PickledModule(),
        [PickleGlobal.List, object?[] and [List<object?> list]] => list,
        _ => throw Refused("its pickle calls something in a way tensors do not need"),
    };

    private PickledTensor Tensor(object?[] arguments)
    {
        if (arguments is not [PickledStorage storage, long offset, object?[] shape, object?[] strides, bool, Dictionary<string, object?>, ..])
            throw Refused("its pickle describes a tensor in an unknown way");
        return PickledTensor.Create(storage, offset, Numbers(shape), Numbers(strides))
            ?? throw Refused($"a tensor of its pickle reaches outside the data of storage '{LegibleText.Of(storage.Key)}'");
    }

    private long[] Numbers(object?[] values) =>
        Array.ConvertAll(values, value => value is long number ? number : throw Refused("its pickle has a shape that is not of numbers"));
}
