namespace Dashboard.Telemetry;

/// <summary>A queue of a fixed capacity that takes memory only as it fills.</summary>
public sealed class RingBuffer<T>(int capacity)
{
    private T[] _items = [];
    private int _head;

    public int Count { get; private set; }

    /// <summary>Counted from the oldest.</summary>
    public T this[int index] => _items[(_head + index) % _items.Length];

    /// <summary>Returns true, and what was pushed out, if it was full.</summary>
    public bool Add(T item, out T? pushedOut)
    {
        var isFull = Count == capacity;
        pushedOut = isFull ? RemoveOldest() : default;
        if (Count == _items.Length)
        {
            Grow();
        }

        _items[(_head + Count++) % _items.Length] = item;
        return isFull;
    }

    public T RemoveOldest()
    {
        var oldest = _items[_head];
        _items[_head] = default!;
        _head = (_head + 1) % _items.Length;
        Count--;
        return oldest;
    }

    public void CopyTo(Span<T> target)
    {
        var first = Math.Min(Count, _items.Length - _head);
        _items.AsSpan(_head, first).CopyTo(target);
        _items.AsSpan(0, Count - first).CopyTo(target[first..]);
    }

    private void Grow()
    {
        var items = new T[(int)Math.Min(capacity, Math.Max(16L, _items.Length * 2L))];
        CopyTo(items);
        (_items, _head) = (items, 0);
    }
}
